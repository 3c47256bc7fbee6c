using System.Text.Json.Serialization;
using Snug.Protocol;

namespace Snug.Client;

/// <summary>Words that were said and that the server has not answered yet.</summary>
/// <param name="Key">The Idempotency-Key of every attempt to send it; the message carries it too.</param>
/// <param name="Room">Where it was said.</param>
/// <param name="Text">As it was written.</param>
/// <param name="WrittenAt">When.</param>
/// <param name="ReplyTo">Number of the message that it answers; null if it answers none.</param>
/// <param name="Change">The words that the message is to have once it is there; null for those it has.</param>
/// <param name="Tried">
/// Words that it was to have before those, and may have: nobody has answered yet. Null for none. By them what was changed here is told
/// from what was changed elsewhere.
/// </param>
public sealed record OutboxItem(
    string Key,
    int Room,
    string Text,
    DateTimeOffset WrittenAt,
    long? ReplyTo = null,
    string? Change = null,
    IReadOnlyList<string>? Tried = null)
{
    /// <summary>What is to stand there in the end.</summary>
    [JsonIgnore]
    public string Words => Change ?? Text;
}

/// <summary>Something became of the words in an <see cref="Outbox"/>.</summary>
/// <param name="Item">The words.</param>
public abstract record OutboxChange(OutboxItem Item);

/// <summary>The server has it, durably.</summary>
/// <param name="Message">Under this number.</param>
/// <param name="ChangeRefused">Why it does not have the words into which it was changed while it waited; null if it has.</param>
public sealed record OutboxSent(OutboxItem Item, Message Message, SnugProblemException? ChangeRefused = null) : OutboxChange(Item);

/// <summary>
/// The server will not take it, now or later. It left the outbox: show <paramref name="Problem"/> and give the words back.
/// </summary>
public sealed record OutboxRefused(OutboxItem Item, SnugProblemException Problem) : OutboxChange(Item);

/// <summary>It could not be sent yet and is tried again by itself; what was written after it waits too. Comes again for each try.</summary>
/// <param name="Reason">Why; <see cref="Problems.SignIn"/> means that somebody has to come in again first.</param>
/// <param name="RetryIn">How long until the next try.</param>
public sealed record OutboxWaits(OutboxItem Item, SnugException Reason, TimeSpan RetryIn) : OutboxChange(Item);

/// <summary>
/// It is older than seven days, so nobody expects it any more: it stays until <see cref="Outbox.SendAnyway"/> or
/// <see cref="Outbox.DiscardAsync"/>. What was written after it goes on.
/// </summary>
public sealed record OutboxTooOld(OutboxItem Item) : OutboxChange(Item);
