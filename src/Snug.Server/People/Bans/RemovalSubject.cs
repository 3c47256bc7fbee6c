using System.Text.Json;
using Snug.Server.Log;
using Snug.Server.Storage;

namespace Snug.Server.People.Bans;

/// <summary>What a person said up to here is to go. For servers only: clients are told of each message that goes.</summary>
internal sealed class RemovalSubject : Subject
{
    public static object Nothing { get; } = new();

    public static RemovalSubject Instance { get; } = new();

    /// <inheritdoc/>
    public override object Read(IRow row, in References references, Projection known) => Nothing;

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json, object state) => throw new NotSupportedException("no client is told of a removal");

    /// <inheritdoc/>
    public override void Apply(LogEvent happened, Projection known)
    {
        // Memory holds nothing of it: MessageRemoval does the work, and each message that goes has an event of its own.
    }
}
