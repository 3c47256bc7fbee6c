using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace Snug.Server.Tests;

/// <summary>
/// nginx in front of several servers, as docs/scale-out.md has it. It does not say for whom it asks, because servers that let in
/// strangers have limits, and those who talk here would meet them.
/// </summary>
internal sealed class ClusterFront : IDisposable
{
    private readonly TestFolder folder = new();
    private readonly int port = ChildServer.FreePort();
    private Process? process;

    public Uri Address => new($"http://127.0.0.1:{port}");

    /// <summary>Starts it and returns when it accepts. Skips the test where it is not installed; fails there in CI.</summary>
    public static async Task<ClusterFront> Start(IEnumerable<int> ports)
    {
        PowerCut.NeedsLinux();
        var front = new ClusterFront();
        try
        {
            await front.Run(ports);
        }
        catch
        {
            front.Dispose();
            throw;
        }

        return front;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        process?.Kill(entireProcessTree: true);
        process?.WaitForExit();
        process?.Dispose();
        folder.Dispose();
    }

    private async Task Run(IEnumerable<int> ports)
    {
        var file = folder["nginx.conf"];
        await File.WriteAllTextAsync(file, Configuration(ports), TestContext.Current.CancellationToken);
        if (!File.Exists("/usr/sbin/nginx"))
        {
            Requirement.Skip("nginx is not installed");
        }

        process = Process.Start(new ProcessStartInfo("/usr/sbin/nginx", ["-p", folder.Path, "-c", file, "-e", "stderr"])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
        })!;

        // It tells of every server that it does not reach; all of that is counted by those who ask.
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        await TestDeadline.Until(() => process.HasExited || Accepts());
        process.HasExited.ShouldBeFalse();
    }

    /// <summary>
    /// A server that does not answer is asked once more after a second and never called dead for longer: where all of them refuse at
    /// once, because their database starts anew, nginx would say 502 by itself. Only streams may be silent for long.
    /// </summary>
    private string Configuration(IEnumerable<int> ports) => $$"""
        {{(Environment.IsPrivilegedProcess ? "user root;" : "")}}
        daemon off;
        worker_processes 1;
        worker_rlimit_nofile 16384;
        pid nginx.pid;
        error_log stderr crit;
        events { worker_connections 8192; }
        http {
          access_log off;
          client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
          upstream snug {
        {{string.Concat(ports.Select(one => string.Create(CultureInfo.InvariantCulture, $"    server 127.0.0.1:{one} max_fails=0;\n")))}}
            keepalive 64;
          }
          server {
            listen 127.0.0.1:{{port}};
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $host;
            proxy_buffering off;
            proxy_connect_timeout 1s;
            proxy_next_upstream error timeout http_503 non_idempotent;
            location / {
              proxy_pass http://snug;
              proxy_read_timeout 15s;
            }
            location ~ ^/api/(rooms/[0-9]+/)?events$ {
              proxy_pass http://snug;
              proxy_read_timeout 1h;
            }
          }
        }
        """;

    private bool Accepts()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(Address.Host, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
