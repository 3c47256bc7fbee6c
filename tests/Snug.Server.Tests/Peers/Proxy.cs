using System.Diagnostics;
using System.Net.Sockets;

namespace Snug.Server.Tests;

/// <summary>The proxies that people put in front of a server, each as its manual's first page does it.</summary>
public enum ProxyKind
{
    /// <summary>Speaks HTTP/1.0 to the server and names the server's own address as Host.</summary>
    Nginx,

    /// <summary>As nginx 1.30 and later by default.</summary>
    NginxHttp11,

    /// <summary>Connections that are kept, behind a name that happens to be ours.</summary>
    NginxUpstream,

    /// <summary>Its worker runs as nobody.</summary>
    NginxWithoutUser,

    /// <summary>Adds X-Forwarded-For, -Host and -Proto.</summary>
    Caddy,

    /// <summary>Adds X-Forwarded-For, -Host and -Server, and rewrites Host.</summary>
    Apache,

    /// <summary>Adds nothing and passes on whatever Host the visitor writes.</summary>
    HaProxy,

    /// <summary>Does not even look at what it passes on.</summary>
    HaProxyTcp,
}

/// <summary>
/// A real proxy in front of a server, running as the account that its package gives it. Skips the test where it is not installed or where
/// nobody may start a program as another account; fails there in CI.
/// </summary>
internal sealed class Proxy : IDisposable
{
    private readonly TestFolder folder = new();
    private readonly int port = ChildServer.FreePort();
    private Process? process;

    public Uri Address => new($"http://127.0.0.1:{port}");

    /// <summary>Starts it and returns when it accepts.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="server">What it stands in front of.</param>
    public static async Task<Proxy> Start(ProxyKind kind, Uri server)
    {
        Accounts.Need();
        var proxy = new Proxy();
        try
        {
            await proxy.Run(kind, server);
        }
        catch
        {
            proxy.Dispose();
            throw;
        }

        return proxy;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        process?.Kill(entireProcessTree: true);
        process?.WaitForExit();
        process?.Dispose();
        folder.Dispose();
    }

    private async Task Run(ProxyKind kind, Uri server)
    {
        // Its workers are other accounts and have to reach what their program makes for them here.
        await Accounts.Open(folder);
        var file = folder["proxy.conf"];
        await File.WriteAllTextAsync(file, Configuration(kind, server), TestContext.Current.CancellationToken);
        string[] command = kind switch
        {
            ProxyKind.Caddy => [.. Accounts.As("caddy"), "/usr/bin/caddy", "run", "--adapter", "caddyfile", "--config", file],
            ProxyKind.Apache => ["/usr/sbin/apache2", "-D", "FOREGROUND", "-f", file],
            ProxyKind.HaProxy or ProxyKind.HaProxyTcp => ["/usr/sbin/haproxy", "-db", "-f", file],
            _ => ["/usr/sbin/nginx", "-p", folder.Path, "-c", file, "-e", "stderr"],
        };
        var program = command.First(part => part.StartsWith('/'));
        if (!File.Exists(program))
        {
            Requirement.Skip($"{Path.GetFileName(program)} is not installed");
        }

        var start = new ProcessStartInfo(
            command[0], command[1..])
        { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["HOME"] = folder.Path;
        process = Process.Start(start)!;
        var said = Task.WhenAll(process.StandardError.ReadToEndAsync(), process.StandardOutput.ReadToEndAsync());
        await TestDeadline.Until(() => process.HasExited || Accepts());
        process.HasExited.ShouldBeFalse(process.HasExited ? string.Concat(await said) : "");
    }

    private string Configuration(ProxyKind kind, Uri server) => kind switch
    {
        ProxyKind.Caddy => $$"""
            {
              admin off
              auto_https off
            }
            http://:{{port}} {
              reverse_proxy {{server.Authority}}
            }
            """,
        ProxyKind.Apache => $"""
            ServerRoot {folder.Path}
            PidFile {folder["pid"]}
            DefaultRuntimeDir {folder.Path}
            ServerName chat.example.org
            ErrorLog /dev/stderr
            LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
            LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
            LoadModule proxy_module /usr/lib/apache2/modules/mod_proxy.so
            LoadModule proxy_http_module /usr/lib/apache2/modules/mod_proxy_http.so
            User www-data
            Group www-data
            Listen 127.0.0.1:{port}
            ProxyPass / http://{server.Authority}/

            """,
        ProxyKind.HaProxy or ProxyKind.HaProxyTcp => $"""
            global
              user haproxy
              group haproxy
            defaults
              mode {(kind is ProxyKind.HaProxy ? "http" : "tcp")}
              timeout connect 5s
              timeout client 50s
              timeout server 50s
            frontend visitors
              bind 127.0.0.1:{port}
              default_backend snug
            backend snug
              server snug {server.Authority}

            """,
        _ => Nginx(kind, server),
    };

    private string Nginx(ProxyKind kind, Uri server) => $$"""
        {{(kind is ProxyKind.NginxWithoutUser ? "" : "user www-data;")}}
        daemon off;
        pid nginx.pid;
        error_log stderr;
        events { worker_connections 256; }
        http {
          access_log off;
          client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
          upstream localhost { server {{server.Authority}}; keepalive 4; }
          server {
            listen 127.0.0.1:{{port}};
            location / {
              proxy_pass http://{{(kind is ProxyKind.NginxUpstream ? "localhost" : server.Authority)}};
              {{(kind is ProxyKind.NginxHttp11 or ProxyKind.NginxUpstream ? "proxy_http_version 1.1; proxy_set_header Connection \"\";" : "")}}
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

/// <summary>Programs that run as another account of this computer.</summary>
internal static class Accounts
{
    /// <summary>Only root may be somebody else.</summary>
    public static void Need()
    {
        PowerCut.NeedsLinux();
        if (!Environment.IsPrivilegedProcess)
        {
            Requirement.Skip("only root can start programs as another account");
        }

        if (!File.Exists("/usr/bin/setpriv"))
        {
            Requirement.Skip("setpriv (util-linux) is not installed");
        }
    }

    /// <summary>What stands before a command line.</summary>
    /// <param name="account">Its name or number.</param>
    public static string[] As(string account)
    {
        if (account.All(char.IsAsciiDigit))
        {
            return ["setpriv", "--reuid", account, "--regid", account, "--clear-groups"];
        }

        if (!File.ReadLines("/etc/passwd").Any(line => line.StartsWith(account + ":", StringComparison.Ordinal)))
        {
            Requirement.Skip($"there is no account {account}: its program's package makes it");
        }

        return ["setpriv", "--reuid", account, "--regid", account, "--init-groups"];
    }

    /// <summary>Lets every account read a folder; gives it to one.</summary>
    public static async Task Open(TestFolder folder, string? owner = null)
    {
        string[] command = owner is null ? ["chmod", "755"] : ["chown", "-R", owner];
        using var change = Process.Start(command[0], [.. command[1..], folder.Path]);
        await change.WaitForExitAsync(TestContext.Current.CancellationToken);
        change.ExitCode.ShouldBe(0);
    }

    /// <summary>Runs a program as an account, to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> Run(string account, params string[] command)
    {
        string[] all = [.. As(account), .. command];
        var start = new ProcessStartInfo(all[0], all[1..])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        using var program = Process.Start(start)!;
        program.StandardInput.Close();
        var said = await Task.WhenAll(
            program.StandardOutput.ReadToEndAsync(TestDeadline.Token), program.StandardError.ReadToEndAsync(TestDeadline.Token));
        await program.WaitForExitAsync(TestDeadline.Token);
        return (program.ExitCode, said[0], said[1]);
    }
}
