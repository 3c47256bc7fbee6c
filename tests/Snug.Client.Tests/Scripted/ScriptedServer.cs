using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Snug.Client.Tests;

/// <summary>What a server does with one request: answer, stall, lie or hang up. The connection is closed when it returns.</summary>
internal delegate Task ScriptedAnswer(ScriptedConnection line);

/// <summary>
/// A server that plays a script, so that a client meets what a real server does once a year. Each request takes the next act; when the
/// script is over, <see cref="Always"/> plays on, or the caller is left without an answer. Raw sockets, because a real HTTP server
/// would not let us break the rules.
/// </summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, port: 0);
    private readonly CancellationTokenSource life = new();
    private readonly Lock turns = new();
    private readonly Queue<ScriptedAnswer> script = new();
    private readonly List<Task> performances = [];
    private readonly Channel<ReceivedRequest> asked = Channel.CreateUnbounded<ReceivedRequest>();
    private readonly Task accepting;

    internal ScriptedServer()
    {
        listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");
        accepting = Accept();
    }

    internal Uri Address { get; }

    /// <summary>What happens to requests beyond the script.</summary>
    internal ScriptedAnswer Always { get; set; } = line => line.Hold();

    /// <summary>Adds acts at the end of the script.</summary>
    internal ScriptedServer Then(params ReadOnlySpan<ScriptedAnswer> acts)
    {
        lock (turns)
        {
            foreach (var act in acts)
            {
                script.Enqueue(act);
            }
        }
        return this;
    }

    /// <summary>The next request, in order of arrival, that nobody has looked at yet.</summary>
    internal async Task<ReceivedRequest> NextRequest() => await asked.Reader.ReadAsync(TestDeadline.Token);

    /// <summary>The requests that arrived and that nobody has looked at yet.</summary>
    internal List<ReceivedRequest> Requests()
    {
        var requests = new List<ReceivedRequest>();
        while (asked.Reader.TryRead(out var request))
        {
            requests.Add(request);
        }

        return requests;
    }

    public async ValueTask DisposeAsync()
    {
        await life.CancelAsync();
        await accepting;
        listener.Dispose();
        Task[] last;
        lock (turns)
        {
            last = [.. performances];
        }

        await Task.WhenAll(last);
        life.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                var socket = await listener.AcceptSocketAsync(life.Token);
                lock (turns)
                {
                    performances.RemoveAll(done => done.IsCompletedSuccessfully);
                    performances.Add(Play(socket));
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task Play(Socket socket)
    {
        using var line = new ScriptedConnection(socket, life.Token);
        try
        {
            if (!await line.ReadRequest())
            {
                return;
            }

            ScriptedAnswer act;
            lock (turns)
            {
                asked.Writer.TryWrite(line.Asked);
                act = script.TryDequeue(out var next) ? next : Always;
            }
            await act(line);
        }
        catch (Exception gone) when (gone is OperationCanceledException or SocketException)
        {
            // The client hung up, or the test is over. Anything else is a fault of the script and fails the test at its end.
        }
    }
}
