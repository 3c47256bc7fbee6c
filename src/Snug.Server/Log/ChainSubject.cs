using System.Text.Json;
using Snug.Server.Storage;

namespace Snug.Server.Log;

/// <summary>Events about the log itself: from where on it is a chain, and in which format. For servers and owners only.</summary>
internal sealed class ChainSubject : Subject
{
    private static readonly object Nothing = new();

    public static ChainSubject Instance { get; } = new();

    /// <inheritdoc/>
    public override object Read(IRow row, in References references, Projection known) => Nothing;

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json, object state) => throw new NotSupportedException("no client is told of the chain");

    /// <inheritdoc/>
    public override void Apply(LogEvent happened, Projection known)
    {
        // Memory holds nothing of it.
    }
}
