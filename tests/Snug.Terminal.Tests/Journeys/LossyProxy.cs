using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Snug.Terminal.Tests.Journeys;

/// <summary>
/// The way between a client and a server, on which what the client says arrives and the answer may be lost, or neither arrives.
/// </summary>
internal sealed class LossyProxy : IAsyncDisposable
{
    private static readonly byte[] Message = "POST /api/rooms/1/messages"u8.ToArray();
    private static readonly byte[] Stream = "GET /api/events"u8.ToArray();
    private static readonly byte[] Created = "HTTP/1.1 201"u8.ToArray();

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource life = new();
    private readonly Uri to;
    private readonly Task accepting;
    private volatile bool isSilent;

    public LossyProxy(string to)
    {
        this.to = new Uri(to);
        listener.Start();
        accepting = Accept();
    }

    public string Address => $"http://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}";

    /// <summary>Messages do not arrive.</summary>
    public bool LosesMessages { get; set; }

    /// <summary>Nothing is told but what is asked for.</summary>
    public bool LosesStreams { get; set; }

    /// <summary>From the next message on no answer arrives; this file is made when the server has given the first.</summary>
    public string? LosesAnswersAndMakes { get; set; }

    /// <summary>All is well again.</summary>
    public void Mend() => (LosesMessages, LosesStreams, LosesAnswersAndMakes, isSilent) = (false, false, null, false);

    public async ValueTask DisposeAsync()
    {
        await life.CancelAsync();
        listener.Dispose();
        await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        life.Dispose();
    }

    private async Task Accept()
    {
        while (true)
        {
            _ = Carry(await listener.AcceptTcpClientAsync(life.Token));
        }
    }

    private async Task Carry(TcpClient client)
    {
        using var both = client;
        using var server = new TcpClient();
        try
        {
            await server.ConnectAsync(to.Host, to.Port, life.Token);
            await Task.WhenAny(There(client.GetStream(), server.GetStream()), Back(server.GetStream(), client.GetStream()));
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // Somebody has hung up.
        }
    }

    private async Task There(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReadAsync(buffer, life.Token) is > 0 and var count)
        {
            var isMessage = buffer.AsSpan(0, count).IndexOf(Message) >= 0;
            if (isMessage && LosesMessages)
            {
                return;
            }

            if (LosesStreams && buffer.AsSpan(0, count).IndexOf(Stream) >= 0)
            {
                return;
            }

            if (isMessage && LosesAnswersAndMakes is not null)
            {
                isSilent = true;
            }

            await to.WriteAsync(buffer.AsMemory(0, count), life.Token);
        }
    }

    private async Task Back(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReadAsync(buffer, life.Token) is > 0 and var count)
        {
            if (!isSilent)
            {
                await to.WriteAsync(buffer.AsMemory(0, count), life.Token);
            }
            else if (buffer.AsSpan(0, count).IndexOf(Created) >= 0)
            {
                await File.WriteAllTextAsync(LosesAnswersAndMakes!, string.Empty, Encoding.UTF8, life.Token);
            }
        }
    }
}
