using Snug.Server.Hosting;

namespace Snug.Server.Log;

/// <summary>
/// A change that somebody asked for. It runs on the log's thread inside the transaction that will make it durable, so what it
/// checks there holds; a check made before the queue is only a cheap refusal.
/// </summary>
public abstract class Write
{
    /// <summary>
    /// The key of the call, if it has one: an engine behind a network fetches its row in the trip with which a batch begins.
    /// </summary>
    internal virtual IdempotencyKey? Key => null;

    /// <summary>
    /// Runs inside the transaction. MUST decide every refusal before its first change: there is no savepoint. It may run twice, when the
    /// batch begins again: it MUST set what it keeps in itself, never add to it.
    /// </summary>
    internal abstract void Perform(Batch batch);

    /// <summary>Tells the caller; only after the commit.</summary>
    internal abstract void Answer();

    /// <summary>Tells the caller that nothing was changed.</summary>
    internal abstract void Refuse(Refusal refusal);

    /// <summary>Tells the caller that this write has a bug; nothing was changed.</summary>
    internal abstract void Fault(Exception bug);
}

/// <summary>A write with its answer.</summary>
public abstract class Write<T> : Write
{
    // Continuations run elsewhere: the log's thread has the next batch to write.
    private readonly TaskCompletionSource<Outcome<T>> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Outcome<T> outcome;
    private Outcome<T>? told;

    /// <summary>Completes after the commit (or the refusal), never before.</summary>
    internal Task<Outcome<T>> Answered => answer.Task;

    /// <summary>
    /// Why whoever asked may not, or null; asked inside the transaction before <see cref="Run"/>. What concerns a room MUST ask
    /// <see cref="Rooms.RoomPolicy"/>. Null also for the server's own housekeeping, which nobody asks for. Each write has a row in
    /// WritePolicyTests.
    /// </summary>
    /// <param name="known">Memory as this batch leaves it so far.</param>
    private protected abstract Refusal? Authorise(IKnown known);

    /// <summary>Does the change and says what came of it.</summary>
    protected abstract Outcome<T> Run(Batch batch);

    /// <summary>Says what came of it after all: for what a statement tells only when the batch is committed.</summary>
    protected void Becomes(Outcome<T> outcome) => told = outcome;

    internal sealed override void Perform(Batch batch)
    {
        told = null;
        outcome = Authorise(batch) is { } refusal ? refusal : Run(batch);
    }

    internal sealed override void Answer() => answer.SetResult(told ?? outcome);

    internal sealed override void Refuse(Refusal refusal) => answer.SetResult(refusal);

    internal sealed override void Fault(Exception bug) => answer.SetException(bug);
}

/// <summary>What came of a write: something new, the same thing as before (the key was seen already), or a refusal.</summary>
public readonly struct Outcome<T>
{
    private Outcome(T? value, bool isRepeat, Refusal? refusal)
    {
        Value = value;
        IsRepeat = isRepeat;
        Refusal = refusal;
    }

    /// <summary>Not null unless refused.</summary>
    public T? Value { get; }

    /// <summary>The call repeats an earlier one with the same key.</summary>
    public bool IsRepeat { get; }

    /// <summary>Not null if nothing was changed.</summary>
    public Refusal? Refusal { get; }

    public static implicit operator Outcome<T>(T value) => new(value, isRepeat: false, refusal: null);

    public static implicit operator Outcome<T>(Refusal refusal) => new(default, isRepeat: false, refusal);

    /// <summary>The thing that the first call with this key made, as it is now.</summary>
    public static Outcome<T> Repeat(T value) => new(value, isRepeat: true, refusal: null);
}
