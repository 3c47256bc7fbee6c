using System.Text.Json;
using Snug.Server.Storage;

namespace Snug.Server.Log;

/// <summary>
/// What an event is about. An event carries the state that resulted from it, never a difference: it is read as it is now, whenever it
/// is sent, and taking it into memory twice, or into a memory that is newer, changes nothing.
/// An event about a message, a room or a person holds a hash of that state: the write that records it MUST put the salt, and the event's
/// position as <c>changed</c>, into the row in the same batch, or <c>snug verify</c> finds that the row is not what it last became.
/// </summary>
internal abstract class Subject
{
    /// <summary>A message, or what hangs on it: its row holds the salt, and what is said in rooms is read with it.</summary>
    public virtual bool IsOfMessage => false;

    /// <summary>
    /// There is more to read than the row holds, for which the end of the reading is waited: a reply's quote.
    /// </summary>
    public virtual bool NeedsMore(IRow row) => false;

    /// <summary>Reads the state as it is now.</summary>
    /// <param name="row">A row of <see cref="LogSql.EventsFrom"/>.</param>
    /// <param name="references">What the event refers to.</param>
    /// <param name="known">Rooms and people, at least as new as the event.</param>
    public abstract object Read(IRow row, in References references, Projection known);

    /// <summary>The same of an event that another server appended: memory does not know of it yet.</summary>
    /// <param name="stored">What stands in the database at least since the event.</param>
    /// <param name="row">A row of <see cref="LogSql.EventsFrom"/>.</param>
    /// <param name="references">What the event refers to.</param>
    /// <param name="known">Rooms and people as of the event before.</param>
    public virtual object ReadStored(IWriter stored, IRow row, in References references, Projection known) => Read(row, references, known);

    /// <summary>Writes the state as it stands in an event on the wire.</summary>
    public abstract void Write(Utf8JsonWriter json, object state);

    /// <summary>Both at once, for who reads the log: what need not be made to be written is not.</summary>
    public virtual void Copy(Utf8JsonWriter json, IRow row, in References references, Projection known) =>
        Write(json, Read(row, references, known));

    /// <summary>Takes the event into memory. Under the projection's gate.</summary>
    public abstract void Apply(LogEvent happened, Projection known);
}

/// <summary>What an event refers to: the log holds no more than that of it.</summary>
/// <param name="RoomId">Where; null for what concerns the whole server.</param>
/// <param name="Number">Of the message; null otherwise.</param>
/// <param name="PersonId">Who did it; null if nobody proved who they were.</param>
/// <param name="At">When.</param>
internal readonly record struct References(int? RoomId, long? Number, int? PersonId, DateTimeOffset At);
