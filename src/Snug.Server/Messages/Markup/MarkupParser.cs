// Messages/Markup/ owns how a text is read: blocks (lines) by BlockReader, words within them by Inlines/ on Markdig, both into the tree
// that all clients draw (docs/formatting.md). Called once a message, on the thread of the request, before it is written.
// tests/Markup/cases.json is right for the server and for every client.

using System.Buffers;
using Snug.Protocol;
using Snug.Server.Messages.Emoji;

namespace Snug.Server.Messages.Markup;

/// <summary>
/// Reads a message's text once, for everybody. Time and size stay within a small multiple of the text, whatever it is: text from outside
/// is hostile until shown otherwise.
/// </summary>
internal static class MarkupParser
{
    /// <summary>
    /// Of more parts than this nothing is formatted, only hidden: a message MUST NOT become many times as long on the wire.
    /// </summary>
    public const int MostNodes = 1_500;

    /// <summary>More different people are not called by one message.</summary>
    public const int MostMentions = 50;

    private static readonly SearchValues<char> Marks = SearchValues.Create("*_~`[|@\\");

    /// <summary>What means something at the beginning of a line only.</summary>
    private static readonly SearchValues<char> LineMarks = SearchValues.Create(">#-+0123456789");

    /// <param name="text">Checked by <see cref="Hosting.TextRules"/>; its lines end in LF.</param>
    /// <param name="people">Who may be named.</param>
    public static ParsedText Parse(string text, IMentionResolver people)
    {
        if (!CanHoldMarkup(text))
        {
            return new ParsedText(text, Markup: null, []);
        }

        var parsed = Read(text, people, replacesNames: true, out var reading);

        // What is kept is read as it will be when it is edited: an emoji may stand where its name's colon did.
        return reading.HasReplaced ? Read(reading.TextWithEmoji(), people, replacesNames: false, out _) : parsed;
    }

    /// <summary>The same of a text that is not changed, in which nobody is named.</summary>
    public static ParsedText ParseAsItStands(string text) =>
        CanHoldMarkup(text) ? Read(text, NoMentions.Instance, replacesNames: false, out _) : new ParsedText(text, Markup: null, []);

    private static ParsedText Read(string text, IMentionResolver people, bool replacesNames, out Reading reading)
    {
        reading = new Reading(text, people, replacesNames);
        var blocks = new BlockReader(reading).Read(SourceLine.Split(text), depth: 0);
        return new ParsedText(text, Shown(blocks, reading), [.. reading.Mentions]);
    }

    private static List<MarkupNode>? Shown(List<MarkupNode> blocks, Reading reading)
    {
        if (reading.Nodes > MostNodes || reading.HasUnreadSpoiler)
        {
            return AsWritten(reading);
        }

        var isPlain = !reading.LeavesMarksOut && blocks.All(IsPlain);
        return isPlain || blocks.Count == 0 ? null : blocks;
    }

    /// <summary>
    /// Of a text with too many parts or marks: as it is, and where some of it is hidden all of it is. To forward a message adds parts, and
    /// nobody who hid something sees that it would be shown then.
    /// </summary>
    private static List<MarkupNode>? AsWritten(Reading reading)
    {
        MarkupNode words = new(MarkupTypes.Text, reading.Text);
        MarkupNode hidden = new(MarkupTypes.Spoiler, Nodes: [words]);
        return reading.HidesWords || reading.HasUnreadSpoiler ? [new(MarkupTypes.Paragraph, Nodes: [hidden])] : null;
    }

    private static bool IsPlain(MarkupNode block) =>
        block.Type is MarkupTypes.Paragraph && block.Nodes!.All(node => node.Type is MarkupTypes.Text or MarkupTypes.Break);

    /// <summary>Most messages are words and nothing else: they cost no more than this look.</summary>
    internal static bool CanHoldMarkup(ReadOnlySpan<char> text)
    {
        if (text.ContainsAny(Marks) || EmojiNames.MayBeIn(text))
        {
            return true;
        }

        if (!text.ContainsAny(LineMarks))
        {
            return false;
        }

        foreach (var line in text.EnumerateLines())
        {
            if (MayBeginBlock(line.TrimStart()))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary><c>#3 is open</c>, <c>10 minutes</c> and <c>-1</c> are words: but for a quote's, a mark ends before a blank.</summary>
    private static bool MayBeginBlock(ReadOnlySpan<char> line)
    {
        if (line.IsEmpty || !LineMarks.Contains(line[0]))
        {
            return false;
        }

        return line[0] is '>' || (line.IndexOfAny(' ', '\t') is > 0 and var end && line[end - 1] is '#' or '-' or '+' or '.' or ')');
    }
}
