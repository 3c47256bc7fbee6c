using System.Collections;
using System.Runtime.CompilerServices;
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

    /// <summary>
    /// The same as <see cref="PlainReading"/> makes of its nodes, without making them: a page of replies reads one tree for each of its
    /// quotes, and a message may have 1,500 nodes of which the first few are all that a quote says.
    /// </summary>
    [SkipLocalsInit]
    public string ReadPlain()
    {
        var line = new PlainLine(stackalloc char[PlainLine.Most]);
        ReadPlain(json, ref line);
        return line.ToString();
    }

    /// <param name="json">A whole tree, as a row holds it.</param>
    public static void ReadPlain(ReadOnlySpan<byte> json, ref PlainLine line)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        AddNodes(ref line, ref reader);
    }

    /// <param name="reader">At the beginning of an array; left at its end, or anywhere once the line is full.</param>
    private static void AddNodes(ref PlainLine line, ref Utf8JsonReader reader)
    {
        while (!line.IsFull && reader.Read() && reader.TokenType is JsonTokenType.StartObject)
        {
            AddNode(ref line, ref reader);
        }
    }

    private static void AddNode(ref PlainLine line, ref Utf8JsonReader reader)
    {
        // Until it is known what it is, nothing of it is said. Its type is written first.
        var shape = Shape.Hidden;
        while (!line.IsFull && reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            if (Is(ref reader, "type"u8))
            {
                shape = Begin(ref line, reader.ValueSpan);
            }
            else if (shape is Shape.Words or Shape.Block && Is(ref reader, "text"u8))
            {
                AddText(ref line, ref reader);
            }
            else if (shape is Shape.Words or Shape.Block && Is(ref reader, "nodes"u8))
            {
                AddNodes(ref line, ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        if (shape is Shape.Block)
        {
            line.AddBlank();
        }
    }

    /// <summary>Says what stands before its words, or in their place.</summary>
    private static Shape Begin(ref PlainLine line, ReadOnlySpan<byte> type)
    {
        var shape = ShapeOf(type);
        if (shape is Shape.Hidden)
        {
            line.AddHidden();
        }
        else if (shape is not Shape.Words)
        {
            line.AddBlank();
        }

        return shape;
    }

    private static Shape ShapeOf(ReadOnlySpan<byte> type) =>
        type.SequenceEqual("text"u8) ? Shape.Words
        : type.SequenceEqual("break"u8) ? Shape.Break
        : type.SequenceEqual("spoiler"u8) ? Shape.Hidden
        : type.SequenceEqual("paragraph"u8) || type.SequenceEqual("quote"u8) || type.SequenceEqual("list"u8)
            || type.SequenceEqual("item"u8) || type.SequenceEqual("codeBlock"u8) ? Shape.Block
        : Shape.Words;

    private static void AddText(ref PlainLine line, ref Utf8JsonReader reader)
    {
        if (reader.ValueIsEscaped)
        {
            line.Add(reader.GetString());
        }
        else
        {
            line.Add(reader.ValueSpan);
        }
    }

    /// <summary>Member by member, as <see cref="MessageJson"/> writes, for whoever looks into it.</summary>
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

    /// <summary>What a node is to whoever reads it in one line.</summary>
    private enum Shape
    {
        /// <summary>Not to be read before somebody asks for it.</summary>
        Hidden,

        Words,

        /// <summary>With a blank before and behind.</summary>
        Block,

        Break,
    }
}
