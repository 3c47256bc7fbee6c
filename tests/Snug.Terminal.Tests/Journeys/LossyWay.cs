using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Snug.Terminal.Tests.Journeys;

/// <summary>The way between a client and a server, on which what the client says arrives and the answer may be lost, or neither arrives.</summary>
internal sealed class LossyWay : IAsyncDisposable
{
    private static readonly byte[] s_message = "POST /api/rooms/1/messages"u8.ToArray();
    private static readonly byte[] s_stream = "GET /api/events"u8.ToArray();
    private static readonly byte[] s_created = "HTTP/1.1 201"u8.ToArray();

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _life = new();
    private readonly Uri _to;
    private readonly Task _accepting;
    private volatile bool _isSilent;

    public LossyWay(string to)
    {
        _to = new Uri(to);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Address => $"http://localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Messages do not arrive.</summary>
    public bool LosesMessages { get; set; }

    /// <summary>Nothing is told but what is asked for.</summary>
    public bool LosesStreams { get; set; }

    /// <summary>From the next message on no answer arrives; this file is made when the server has given the first.</summary>
    public string? LosesAnswersAndMakes { get; set; }

    /// <summary>All is well again.</summary>
    public void Mend() => (LosesMessages, LosesStreams, LosesAnswersAndMakes, _isSilent) = (false, false, null, false);

    public async ValueTask DisposeAsync()
    {
        await _life.CancelAsync();
        _listener.Dispose();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _life.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true) _ = CarryAsync(await _listener.AcceptTcpClientAsync(_life.Token));
    }

    private async Task CarryAsync(TcpClient client)
    {
        using var both = client;
        using var server = new TcpClient();
        try
        {
            await server.ConnectAsync(_to.Host, _to.Port, _life.Token);
            await Task.WhenAny(ThereAsync(client.GetStream(), server.GetStream()), BackAsync(server.GetStream(), client.GetStream()));
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // Somebody has hung up.
        }
    }

    private async Task ThereAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReadAsync(buffer, _life.Token) is > 0 and var count)
        {
            var isMessage = buffer.AsSpan(0, count).IndexOf(s_message) >= 0;
            if (isMessage && LosesMessages) return;
            if (LosesStreams && buffer.AsSpan(0, count).IndexOf(s_stream) >= 0) return;
            if (isMessage && LosesAnswersAndMakes is not null) _isSilent = true;
            await to.WriteAsync(buffer.AsMemory(0, count), _life.Token);
        }
    }

    private async Task BackAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReadAsync(buffer, _life.Token) is > 0 and var count)
        {
            if (!_isSilent) await to.WriteAsync(buffer.AsMemory(0, count), _life.Token);
            else if (buffer.AsSpan(0, count).IndexOf(s_created) >= 0) await File.WriteAllTextAsync(LosesAnswersAndMakes!, string.Empty, Encoding.UTF8, _life.Token);
        }
    }
}
