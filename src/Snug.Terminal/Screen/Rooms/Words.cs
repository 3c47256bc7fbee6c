using System.Globalization;
using System.Text.RegularExpressions;
using Snug.Terminal.Chat;
using Snug.Terminal.Screen.Drawing;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Screen.Rooms;

/// <summary>
/// What a message's text is made of: lines of words in which names, addresses and places (<c>#3/120</c>) stand out, and listings
/// between <c>```</c>. Knows the same of Markdown as the page does, and nothing of terminals.
/// </summary>
internal static partial class Words
{
    private const string Fence = "```";

    /// <summary>One line of a text, before it is wrapped.</summary>
    /// <param name="Pieces">Safe, without isolates: they are put around each row.</param>
    /// <param name="IsListing">Shown as it is, behind a bar, and not broken at words.</param>
    internal readonly record struct Line(IReadOnlyList<(string Text, Style Style)> Pieces, bool IsListing);

    /// <summary>The lines of a text.</summary>
    /// <param name="text">As somebody wrote it.</param>
    /// <param name="myName">Whose <c>@name</c> is amber.</param>
    /// <param name="sought">What was searched for, or empty.</param>
    public static List<Line> LinesOf(string text, string myName, string sought)
    {
        var lines = new List<Line>();
        var isListing = false;
        var shown = WithoutIsolates(SafeText.Lines(text).ToString()).Split('\n');
        foreach (var line in shown)
        {
            // An opening fence may name a language; both fences need no row of their own.
            if (line.StartsWith(Fence, StringComparison.Ordinal) && (isListing ? line.TrimEnd() == Fence : !line[3..].Contains('`', StringComparison.Ordinal)))
            {
                isListing = !isListing;
                continue;
            }

            lines.Add(new Line(isListing ? Sought(line, Style.Ink, sought) : Pieces(line, myName, sought), isListing));
        }

        // Nothing but fences is still a message.
        return lines.Count > 0 ? lines : [.. shown.Select(line => new Line([(line, Style.Ink)], false))];
    }

    private static List<(string Text, Style Style)> Pieces(string line, string myName, string sought)
    {
        var pieces = new List<(string, Style)>();
        var end = 0;
        foreach (Match found in Places().Matches(line))
        {
            Add(pieces, line[end..found.Index], myName, sought);
            pieces.AddRange(Sought(found.Value, LookOf(found), sought));
            end = found.Index + found.Length;
        }

        Add(pieces, line[end..], myName, sought);
        return pieces;
    }

    private static Style LookOf(Match found) =>
        found.Groups["room"] is { Success: true } room && int.TryParse(room.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new Style(Tone.Ember, Goes: new RoomLink(number, long.TryParse(found.Groups["number"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var message) ? message : null))
            : new Style(Tone.Ember);

    private static void Add(List<(string Text, Style Style)> pieces, string words, string myName, string sought)
    {
        while (Mention.Find(myName, words) is { } at)
        {
            pieces.AddRange(Sought(words[..at], Style.Ink, sought));
            pieces.Add((words.Substring(at, myName.Length + 1), Style.Lamp));
            words = words[(at + myName.Length + 1)..];
        }

        pieces.AddRange(Sought(words, Style.Ink, sought));
    }

    private static List<(string Text, Style Style)> Sought(string words, Style style, string sought)
    {
        var pieces = new List<(string, Style)>();
        var end = 0;
        for (int at; sought.Length > 0 && (at = words.IndexOf(sought, end, StringComparison.OrdinalIgnoreCase)) >= 0; end = at + sought.Length)
        {
            if (at > end) pieces.Add((words[end..at], style));
            pieces.Add((words.Substring(at, sought.Length), style with { IsReversed = true }));
        }

        if (end < words.Length) pieces.Add((words[end..], style));
        return pieces;
    }

    private static string WithoutIsolates(string text) => text.Replace("\u2068", "", StringComparison.Ordinal).Replace("\u2069", "", StringComparison.Ordinal);

    /// <summary>Addresses of the web and of mail, and places of this server. The full stop after an address belongs to the sentence.</summary>
    [GeneratedRegex(@"\b(?:https?://|mailto:)[^\s<>""]*[^\s<>"".,;:!?'*_~…)\]}]|(?<![\w/#&])#(?<room>[0-9]{1,9})(?:/(?<number>[0-9]{1,15}))?(?![\w/])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Places();
}
