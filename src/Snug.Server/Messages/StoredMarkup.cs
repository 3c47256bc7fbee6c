using System.Collections;
using System.Text.Json;
using Snug.Protocol;

namespace Snug.Server.Messages;

/// <summary>A message's tree as its row holds it: it is sent as it stands, and read only for whoever looks into it.</summary>
/// <param name="json">What this program wrote into the row, whose check fits.</param>
internal sealed class StoredMarkup(byte[] json) : IReadOnlyList<MarkupNode>
{
    private IReadOnlyList<MarkupNode>? read;

    /// <summary>As it is sent.</summary>
    public ReadOnlySpan<byte> Json => json;

    /// <inheritdoc/>
    public int Count => Nodes.Count;

    private IReadOnlyList<MarkupNode> Nodes => read ??= Read(json);

    /// <inheritdoc/>
    public MarkupNode this[int index] => Nodes[index];

    /// <inheritdoc/>
    public IEnumerator<MarkupNode> GetEnumerator() => Nodes.GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Member by member, as <see cref="MessageJson"/> writes: a page of replies reads one tree for each of its quotes.</summary>
    private static List<MarkupNode> Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        return ReadNodes(ref reader);
    }

    /// <param name="reader">At the beginning of an array; left at its end.</param>
    private static List<MarkupNode> ReadNodes(ref Utf8JsonReader reader)
    {
        var nodes = new List<MarkupNode>();
        while (reader.Read() && reader.TokenType is JsonTokenType.StartObject)
        {
            nodes.Add(ReadNode(ref reader));
        }

        return nodes;
    }

    private static MarkupNode ReadNode(ref Utf8JsonReader reader)
    {
        var (type, text, href, language) = ("", (string?)null, (string?)null, (string?)null);
        var (start, person) = ((int?)null, (int?)null);
        List<MarkupNode>? nodes = null;
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            if (Is(ref reader, "type"u8))
            {
                type = reader.GetString()!;
            }
            else if (Is(ref reader, "text"u8))
            {
                text = reader.GetString();
            }
            else if (Is(ref reader, "nodes"u8))
            {
                nodes = ReadNodes(ref reader);
            }
            else if (Is(ref reader, "href"u8))
            {
                href = reader.GetString();
            }
            else if (Is(ref reader, "language"u8))
            {
                language = reader.GetString();
            }
            else if (Is(ref reader, "start"u8))
            {
                start = reader.GetInt32();
            }
            else if (Is(ref reader, "person"u8))
            {
                person = reader.GetInt32();
            }
            else
            {
                reader.Skip();
            }
        }

        return new MarkupNode(type, text, nodes, href, language, start, person);
    }

    /// <summary>If this is the member's name, its value is next.</summary>
    private static bool Is(ref Utf8JsonReader reader, ReadOnlySpan<byte> member) => reader.ValueTextEquals(member) && reader.Read();
}
