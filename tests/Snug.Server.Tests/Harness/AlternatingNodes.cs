using Snug.Protocol;

namespace Snug.Server.Tests;

/// <summary>
/// Stands where a load balancer stands: sends each request to another node, in turn. Like a client of ours it says with every request how
/// far it knows the log.
/// </summary>
internal sealed class AlternatingNodes(HttpMessageHandler inner, KnownCursor cursor, IReadOnlyList<Uri> nodes) : DelegatingHandler(inner)
{
    private int turn;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var node = nodes[(int)((uint)Interlocked.Increment(ref turn) % (uint)nodes.Count)];
        request.RequestUri = new UriBuilder(request.RequestUri!) { Port = node.Port }.Uri;
        if (cursor.Text is { } known && !request.Headers.Contains(WireHeaders.Cursor))
        {
            request.Headers.Add(WireHeaders.Cursor, known);
        }

        var answer = await base.SendAsync(request, cancellationToken);
        if (answer.Headers.TryGetValues(WireHeaders.Cursor, out var told))
        {
            cursor.Text = told.First();
        }

        return answer;
    }
}

/// <summary>How far the clients of a test know the log.</summary>
internal sealed class KnownCursor
{
    private volatile string? text;

    public string? Text
    {
        get => text;
        set => text = value;
    }
}
