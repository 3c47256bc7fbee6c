using System.Net;
using Snug.Protocol;

namespace Snug.Client;

/// <summary>
/// A call did not succeed. <see cref="Exception.Message"/> is a sentence for a person; it may quote the server, so make it safe before it
/// reaches a terminal.
/// </summary>
public abstract class SnugException : Exception
{
    private protected SnugException(string message, Exception? inner) : base(message, inner)
    {
    }

    /// <summary>The same call may succeed later without anybody changing anything.</summary>
    public abstract bool IsTransient { get; }

    /// <summary>How long the server asks to wait before the next try, at most ten minutes; null if it did not say.</summary>
    public TimeSpan? RetryAfter { get; internal init; }
}

/// <summary>The server answered, and the answer is no.</summary>
public sealed class SnugProblemException : SnugException
{
    internal SnugProblemException(HttpStatusCode status, ProblemDocument problem) : base(problem.Detail, inner: null)
    {
        Status = status;
        Problem = problem;
    }

    /// <summary>The status of the HTTP answer (the document repeats it).</summary>
    public HttpStatusCode Status { get; }

    /// <summary>What the server said; compare <see cref="ProblemDocument.Type"/> with <see cref="Problems"/>.</summary>
    public ProblemDocument Problem { get; }

    /// <inheritdoc/>
    public override bool IsTransient => TransientStatus.Holds(Status);

    /// <summary>Is it this problem?</summary>
    public bool Is(ProblemType type) => string.Equals(Problem.Type, type.Uri, StringComparison.Ordinal);
}

/// <summary>
/// There was no answer that a Snug gives: nothing listens, the connection broke, it took too long, or something else lives at that
/// address. What was asked may or may not have happened; a call with a key can be repeated safely.
/// </summary>
public sealed class SnugUnreachableException : SnugException
{
    private readonly bool isTransient;

    internal SnugUnreachableException(string message, bool isTransient = true, Exception? inner = null) : base(message, inner) =>
        this.isTransient = isTransient;

    /// <summary>False if the address itself is wrong: another program answers there, it redirects, or it cannot prove who it is.</summary>
    public override bool IsTransient => isTransient;
}

/// <summary>Which statuses mean "later", whoever sent them: the server or a proxy before it.</summary>
internal static class TransientStatus
{
    internal static bool Holds(HttpStatusCode status) =>
        (int)status >= 500 || status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or (HttpStatusCode)425;
}
