using Microsoft.AspNetCore.Builder;
using Snug.Server;
using Snug.Server.People.Invites;

namespace Snug.Terminal.Tests.Journeys;

/// <summary>The real server in this process, on a database of its own, that can be stopped and started again where it was.</summary>
internal sealed class RealServer : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("snug-journey-").FullName;
    private readonly TimeProvider time;
    private WebApplication? app;
    private int port;

    private RealServer(TimeProvider time) => this.time = time;

    public string DatabasePath => Path.Combine(folder, "snug.db");

    /// <summary>A name alone is not enough there, from the next start on.</summary>
    public bool NeedsInvite { get; set; }

    public string Address => $"http://localhost:{port}";

    public static async Task<RealServer> Start(TimeProvider time)
    {
        var server = new RealServer(time);
        await server.Start();
        return server;
    }

    public async Task Start()
    {
        app = SnugServer.Build(new ServeOptions
        {
            DatabasePath = Path.Combine(folder, "snug.db"),
            Name = "The Lantern",
            Port = port,
            HasLimits = false,
            Time = time,
            NeedsInvite = NeedsInvite,
        });
        await app.StartAsync();
        port = new Uri(app.Urls.First()).Port;
    }

    public async Task Stop()
    {
        if (app is null)
        {
            return;
        }

        await app.StopAsync();
        await app.DisposeAsync();
        app = null;
    }

    /// <summary>A link, as <c>snug link</c> prints it.</summary>
    public async Task<string> Link(LinkCall call) =>
        (await LinkEndpoint.FromCommandLine(DatabasePath, call, "snug serve", CancellationToken.None)).Link;

    /// <summary>Keeps a copy of the database as it is, and goes on.</summary>
    public async Task Save()
    {
        await Stop();
        File.Copy(Path.Combine(folder, "snug.db"), Path.Combine(folder, "saved.db"));
        await Start();
    }

    /// <summary>Goes on from the copy: what came after it is as if it had never been.</summary>
    public async Task GoBack()
    {
        await Stop();
        File.Copy(Path.Combine(folder, "saved.db"), Path.Combine(folder, "snug.db"), overwrite: true);
        await Start();
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        Directory.Delete(folder, recursive: true);
    }
}
