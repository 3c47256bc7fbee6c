using Microsoft.AspNetCore.Http;
using Snug.Protocol;

namespace Snug.Server.Hosting;

/// <summary>An expected "no": what happened, what became of the person's words, what to do now.</summary>
/// <param name="Problem">Which kind.</param>
/// <param name="Detail">One or two sentences in the voice of the product. MUST NOT name what the reader cannot see.</param>
/// <param name="RetryAfter">For 429 and 503: when trying again makes sense.</param>
public sealed record Refusal(ProblemType Problem, string Detail, TimeSpan? RetryAfter = null)
{
    /// <summary>The HTTP answer.</summary>
    public ProblemResult ToResult() => new(this);
}

/// <summary>Refusals that any write can meet.</summary>
internal static class Refusals
{
    /// <summary>How a server lets others in.</summary>
    public const string OpenToOthers = "--public https://YOUR-ADDRESS or --lan";

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Later = TimeSpan.FromSeconds(30);

    // Whether words wait anywhere is known to the client alone, which says so itself: curl keeps nothing.
    public static Refusal Busy { get; } = new(Problems.Busy, "The server is busy, so nothing was kept. Try again in 2 s.", Soon);

    public static Refusal Stopping { get; } = new(
        Problems.Stopping, "The server is stopping, so nothing was kept. Try again when it is back.", Soon);

    public static Refusal ReadOnly { get; } = new(
        Problems.ReadOnly,
        "The server's disk failed, so nothing new can be kept until it is started again. Reading still works.",
        Later);

    public static Refusal DiskFull { get; } = new(
        Problems.DiskFull,
        "The server's disk is full, so nothing new can be kept until there is room. Reading still works.",
        TimeSpan.FromSeconds(5));

    public static Refusal FileGone(string file) => new(
        Problems.ReadOnly,
        $"{file} was removed or moved away while Snug runs, so nothing new can be kept. Reading still works. "
            + $"Before Snug is stopped, its owner can rescue what is open: snug backup FILE",
        Later);

    public static Refusal FileReplaced(string file) => new(
        Problems.ReadOnly,
        $"Another file took the place of {file} while Snug runs, so nothing new can be kept. Reading still works. "
            + $"Before Snug is stopped, its owner can rescue what is open: snug backup FILE",
        Later);

    public static Refusal WalGone(string file) => new(
        Problems.ReadOnly,
        $"{file}-wal was removed or replaced while Snug runs, so nothing new can be kept until it is started again. "
            + $"Reading still works, and all that was kept is in {file}.",
        Later);

    public static Refusal WrittenByOthers(string file) => new(
        Problems.ReadOnly,
        $"Another program writes "
            + $"messages into {file}, so nothing new can be kept until it is stopped and Snug is started again. Reading still works.",
        Later);

    public static Refusal Damaged(string file) => new(
        Problems.Damaged,
        $"A part of {file} is damaged, and what you asked for lies in it. The rest can be read. "
            + $"Whoever runs this Snug finds out more with: snug verify {file}",
        Later);

    /// <summary>Neither new nor a repeat: either could be wrong, and one of them would say it twice.</summary>
    public static Refusal DamagedKey { get; } = new(
        Problems.Damaged,
        "What the server kept of this Idempotency-Key is damaged, so it cannot tell whether this was done before. Nothing was changed now: "
            + "look whether it was, and if it was not, send it with a new key.",
        Later);

    /// <summary>Asked for by a name that a server for one computer does not have.</summary>
    public static Refusal OneComputer { get; } = new(
        Problems.ClosedDoor, "This Snug was started for one computer only. To invite others, start it with " + OpenToOthers);

    /// <summary>Asked through a proxy, as far as that can be seen.</summary>
    public static Refusal PassedOn { get; } = new(
        Problems.ClosedDoor,
        "This Snug was started for the people at this computer, and this came by way of another program. To invite others, start it with "
            + OpenToOthers);

    public static Refusal NotEncrypted { get; } = new(
        Problems.ClosedDoor, "This came without encryption, so nothing was done. Send it to the https:// address of this Snug.");

    public static Refusal OtherName { get; } = new(
        Problems.ClosedDoor,
        "This Snug does not answer to that name. Use the address it printed at start, or name it there: --urls http://NAME:PORT");

    public static Refusal OtherSite { get; } = new(
        Problems.ForeignOrigin, "Another site's page asked for this. Open this Snug's own address instead; nothing was changed.");

    public static Refusal DatabaseAway(string name) => new(
        Problems.DatabaseAway, $"The server cannot reach {name}, so nothing was kept. Try again in 2 s; it comes back by itself.", Soon);

    public static Refusal Unanswered(string name) => new(
        Problems.DatabaseAway,
        $"The server lost {name} while it kept this, so it is not known whether it did. Send it again with the same key: it is kept once.",
        Soon);

    public static Refusal DatabaseHeld(string file) => new(
        Problems.DatabaseHeld,
        $"Another program is holding {file} (DB Browser with unwritten changes does that). Close it there, then try again.",
        Soon);
}

/// <summary>A refusal as <c>application/problem+json</c> (RFC 9457).</summary>
public sealed class ProblemResult(Refusal refusal) : IResult, IStatusCodeHttpResult
{
    /// <summary>What was refused and why.</summary>
    public Refusal Refusal { get; } = refusal;

    /// <inheritdoc/>
    public int? StatusCode => Refusal.Problem.Status;

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext) => ProblemAnswers.Write(httpContext, Refusal);
}
