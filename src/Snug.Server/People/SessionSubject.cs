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
    public override object Read(IRow row, in References references, Projection known) => known.People.Find(references.PersonId!.Value)!;

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json, object state) => throw new NotSupportedException("no client is told of sessions");

    /// <inheritdoc/>
    public override void Apply(LogEvent happened, Projection known) => known.Sessions.Forget(happened.PersonId!.Value);
}
