using System.Net.Sockets;

namespace Snug.Server.Tests;

/// <summary>
/// A socket between servers and their PostgreSQL that passes everything on, but throws away every so manieth answer to a COMMIT and cuts
/// that connection: what was committed is durable, and nobody is told.
/// </summary>
internal sealed class LossyWire : IAsyncDisposable
{
    /// <summary>CommandComplete, postgresql.org/docs/current/protocol-message-formats.html.</summary>
    private static ReadOnlySpan<byte> Committed => "C\0\0\0\u000bCOMMIT\0"u8;

    private readonly TestFolder folder = new();
    private readonly CancellationTokenSource over = new();
    private readonly Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly string target;
    private readonly int every;
    private readonly Task accepting;
    private int commits;
    private int lost;

    /// <param name="store">The address of a database whose server listens on a socket.</param>
    /// <param name="every">Which answers are thrown away: each so manieth.</param>
    public LossyWire(string store, int every)
    {
        this.every = every;
        var to = TestPostgres.Connection(store);
        target = Path.Combine(to.Host!, ".s.PGSQL.5432");
        Store = $"{TestStore.Scheme}{to.Username}@{Uri.EscapeDataString(folder.Path)}:5432/{to.Database}";
        listener.Bind(new UnixDomainSocketEndPoint(folder[".s.PGSQL.5432"]));
        listener.Listen(128);
        accepting = Accept();
    }

    /// <summary>The address of the same database by this way.</summary>
    public string Store { get; }

    public int Commits => Volatile.Read(ref commits);

    public int Lost => Volatile.Read(ref lost);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        listener.Dispose();
        await accepting;
        over.Dispose();
        folder.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                _ = Pass(await listener.AcceptAsync(over.Token));
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task Pass(Socket server)
    {
        using var database = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        using (server)
        {
            try
            {
                await database.ConnectAsync(new UnixDomainSocketEndPoint(target), over.Token);
                await Task.WhenAny(Pump(server, database, _ => false), Pump(database, server, IsThrownAway));
            }
            catch (Exception end) when (end is OperationCanceledException or SocketException)
            {
                // Both ends are closed below.
            }
        }
    }

    private async Task Pump(Socket from, Socket to, Predicate<byte[]> isThrownAway)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, over.Token) is > 0 and var length)
            {
                if (isThrownAway(buffer[..length]))
                {
                    return;
                }

                await to.SendAsync(buffer.AsMemory(0, length), over.Token);
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The other direction ends with it.
        }
    }

    private bool IsThrownAway(byte[] answer)
    {
        if (answer.AsSpan().IndexOf(Committed) < 0 || Interlocked.Increment(ref commits) % every != 0)
        {
            return false;
        }

        Interlocked.Increment(ref lost);
        return true;
    }
}
