using System.Collections;
using System.Text.Json;
using Snug.Protocol;

namespace Snug.Server.Messages;

/// <summary>A message's tree as its row holds it: it is sent as it stands, and read only for whoever looks into it.</summary>
/// <param name="json">What this program wrote into the row, whose check fits.</param>
internal sealed class StoredMarkup(byte[] json) : IReadOnlyList<MarkupNode>
{
    private IReadOnlyList<MarkupNode>? nodes;

    /// <summary>As it is sent.</summary>
    public ReadOnlySpan<byte> Json => json;

    /// <inheritdoc/>
    public int Count => Nodes.Count;

    private IReadOnlyList<MarkupNode> Nodes => nodes ??= JsonSerializer.Deserialize(json, Wire.Json.IReadOnlyListMarkupNode)!;

    /// <inheritdoc/>
    public MarkupNode this[int index] => Nodes[index];

    /// <inheritdoc/>
    public IEnumerator<MarkupNode> GetEnumerator() => Nodes.GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
