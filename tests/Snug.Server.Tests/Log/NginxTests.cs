using System.Diagnostics;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Snug.Protocol;
using Snug.Server.Log;

namespace Snug.Server.Tests;

/// <summary>
/// Streams behind a real nginx. With its defaults it speaks HTTP/1.0 to us, which knows no chunks: bytes that were framed for
/// HTTP/1.1 would reach the reader as garbage.
/// </summary>
[Collection(nameof(Faults))]
public sealed class NginxTests
{
    [Theory]
    [InlineData("", typeof(PipeSink))]
    [InlineData("proxy_http_version 1.1; proxy_set_header Connection \"\";", typeof(SocketSink))]
    public async Task Through_nginx_every_event_comes_at_once_and_unharmed(string settings, Type sink)
    {
        await using var house = await House.Open();
        var maya = await house.ComeIn("Maya");
        using var nginx = await Nginx.Start(house.Address, settings);
        using var http = new HttpClient { BaseAddress = nginx.Address };
        string id;
        using (var stream = await Follow(http, maya, null))
        {
            (await stream.Next()).Kind.ShouldBe(EventKinds.Hello);
            await stream.Next(EventKinds.Me);
            house.Parts.GetRequiredService<EventStreams>().ReadersOf(maya.Id).ShouldHaveSingleItem().Sink.ShouldBeOfType(sink);
            await PingTests.Live(house, 1);
            for (var number = 1; number <= 20; number++)
            {
                await maya.Say(1, $"{number} {new string('é', 3_000)}");
                (await stream.NextMessage()).Number.ShouldBe(number);
            }

            house.Clock.Advance(TimeSpan.FromSeconds(15));
            id = (await stream.Next(EventKinds.Ping)).Id!;
        }

        var said = await Task.WhenAll(Enumerable.Range(0, 200).Select(number => maya.Say(1, $"{number}")));
        using var resumed = await Follow(http, maya, id);
        (await resumed.NextMessages(said.Length)).Select(message => message.Number).ShouldBe(Enumerable.Range(21, said.Length).Select(number => (long)number));
        await PingTests.Live(house, 1);
        var closing = house.Close();
        await resumed.Next(EventKinds.Bye);
        (await resumed.NextOrEnd()).ShouldBeNull("and nothing follows");
        await closing;
    }

    private static Task<EventReader> Follow(HttpClient http, Guest guest, string? lastEventId)
    {
        var request = guest.Request(HttpMethod.Get, "/api/events");
        request.Headers.Add("Last-Event-ID", lastEventId is null ? [] : [lastEventId]);
        return EventReader.Open(http, request);
    }
}

/// <summary>A real nginx in front of a house, with its defaults and what a test adds.</summary>
internal sealed class Nginx : IDisposable
{
    private readonly Folder folder = new();
    private readonly int port = ChildServer.FreePort();
    private Process? process;

    public Uri Address => new($"http://127.0.0.1:{port}");

    /// <summary>Starts it and returns when it accepts. Skips the test where nginx is not installed; fails there in CI.</summary>
    public static async Task<Nginx> Start(Uri server, string settings)
    {
        Power.NeedsLinux();
        var nginx = new Nginx();
        var file = nginx.folder["nginx.conf"];
        await File.WriteAllTextAsync(
            file,
            $$"""
            master_process off;
            daemon off;
            pid nginx.pid;
            error_log stderr;
            events { worker_connections 256; }
            http {
              access_log off;
              client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
              server {
                listen 127.0.0.1:{{nginx.port}};
                location / { proxy_pass http://{{server.Authority}}; {{settings}} }
              }
            }
            """,
            TestContext.Current.CancellationToken);
        try
        {
            nginx.process = Process.Start(new ProcessStartInfo("nginx", ["-p", nginx.folder.Path, "-c", file, "-e", "stderr"]) { UseShellExecute = false });
        }
        catch (System.ComponentModel.Win32Exception)
        {
            nginx.folder.Dispose();
            Missing.Skip("nginx is not installed");
        }

        await Soon.Until(nginx.Accepts);
        return nginx;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        process?.Kill();
        process?.WaitForExit();
        process?.Dispose();
        folder.Dispose();
    }

    private bool Accepts()
    {
        process!.HasExited.ShouldBeFalse("nginx ended at once");
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
