using System.Text.Json;
using Snug.Server.Log;
using Snug.Server.Storage;

namespace Snug.Server.People;

/// <summary>
/// Events about a person's sessions. They say whose, never which: what is left of them stands in the table. For servers only, so there is
/// nothing to write.
/// </summary>
internal sealed class SessionSubject : Subject
{
    public static SessionSubject Instance { get; } = new();

    /// <inheritdoc/>
    public override object Read(IRow row, in References references, Projection known) => EndedSessions.Unknown;

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json, object state) => throw new NotSupportedException("no client is told of sessions");

    /// <inheritdoc/>
    public override void Apply(LogEvent happened, Projection known) => known.Sessions.Forget(happened.PersonId!.Value);
}

/// <summary>
/// Which sessions of a person ended: known to whoever ended them, so that their streams stop at that very event. The log does not say it:
/// whoever reads it there asks the table what is left.
/// </summary>
/// <param name="Only">This one.</param>
/// <param name="But">All but this one; null with <paramref name="Only"/> null: all.</param>
internal sealed record EndedSessions(TokenHash? Only = null, TokenHash? But = null)
{
    public static EndedSessions All { get; } = new();

    /// <summary>Of an event that was read from the log.</summary>
    public static EndedSessions Unknown { get; } = new();

    /// <summary>Is this one among them, as far as it is known?</summary>
    public bool Holds(TokenHash session) =>
        !ReferenceEquals(this, Unknown) && (Only is { } only ? only == session : But != session);
}
