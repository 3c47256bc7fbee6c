using Microsoft.AspNetCore.Builder;
using Snug.Server;

namespace Snug.Terminal.Tests.Journeys;

/// <summary>The real server in this process, on a database of its own, that can be stopped and started again where it was.</summary>
internal sealed class RealServer : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("snug-journey-").FullName;
    private readonly TimeProvider _time;
    private WebApplication? _app;
    private int _port;

    private RealServer(TimeProvider time) => _time = time;

    public string DatabasePath => Path.Combine(_folder, "snug.db");

    public string Address => $"http://localhost:{_port}";

    public static async Task<RealServer> StartAsync(TimeProvider time)
    {
        var server = new RealServer(time);
        await server.StartAsync();
        return server;
    }

    public async Task StartAsync()
    {
        _app = SnugServer.Build(new ServeOptions
        {
            DatabasePath = Path.Combine(_folder, "snug.db"),
            Name = "The Lantern",
            Port = _port,
            HasLimits = false,
            Time = _time,
        });
        await _app.StartAsync();
        _port = new Uri(_app.Urls.First()).Port;
    }

    public async Task StopAsync()
    {
        if (_app is null) return;
        await _app.StopAsync();
        await _app.DisposeAsync();
        _app = null;
    }

    /// <summary>Keeps a copy of the database as it is, and goes on.</summary>
    public async Task SaveAsync()
    {
        await StopAsync();
        File.Copy(Path.Combine(_folder, "snug.db"), Path.Combine(_folder, "saved.db"));
        await StartAsync();
    }

    /// <summary>Goes on from the copy: what came after it is as if it had never been.</summary>
    public async Task GoBackAsync()
    {
        await StopAsync();
        File.Copy(Path.Combine(_folder, "saved.db"), Path.Combine(_folder, "snug.db"), overwrite: true);
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
