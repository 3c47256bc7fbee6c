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
internal static partial class TextStyling
{
    private static readonly char[] LineBreaks = ['\n', '\u2028', '\u2029'];

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
        // Taken apart as it was written: what is invisible here ends an address all the same.
        var written = text.Split(LineBreaks);
        return [.. Listings.Of(written).Select(line =>
            new Line(line.IsListing ? Sought(line.Text, Style.Ink, sought) : Pieces(line.Text, myName, sought), line.IsListing))];
    }

    /// <summary>What begins first counts: a name may hold what looks like a place, and an address may hold a name.</summary>
    private static List<(string Text, Style Style)> Pieces(string line, string myName, string sought)
    {
        var pieces = new List<(string, Style)>();
        var end = 0;
        foreach (var (start, length, style) in Marked(line, myName))
        {
            pieces.AddRange(Sought(line[end..start], Style.Ink, sought));
            end = start + length;
            pieces.AddRange(style == Style.Lamp ? [(Shown(line[start..end]), style)] : Sought(line[start..end], style, sought));
        }

        pieces.AddRange(Sought(line[end..], Style.Ink, sought));
        return pieces;
    }

    private static IEnumerable<(int Start, int Length, Style Style)> Marked(string line, string myName)
    {
        (int Start, int Length, Style Style)?[] next = [null, null, null, null];
        Func<int, (int, int, Style)?>[] seek =
        [
            from => Mention.Find(myName, line, from) is { } call ? (call.Start, call.End - call.Start, Style.Lamp) : null,
            from => Code().Match(line, from) is { Success: true } code ? (code.Index, code.Length, Style.Ink) : null,
            from => Links.Next(line, from) is { } link ? (link.Start, link.Words.Length, new Style(Tone.Ember)) : null,
            from => Place().Match(line, from) is { Success: true } place ? (place.Index, place.Length, LookOf(place)) : null,
        ];
        for (var kind = 0; kind < seek.Length; kind++)
        {
            next[kind] = seek[kind](0);
        }

        while (next.Where(static found => found is not null).MinBy(static found => found!.Value.Start) is { } first)
        {
            yield return first;
            for (var kind = 0; kind < seek.Length; kind++)
            {
                // What is not there from here on will not be there later either.
                if (next[kind] is { } found && found.Start < first.Start + first.Length)
                {
                    next[kind] = seek[kind](first.Start + first.Length);
                }
            }
        }
    }

    private static Style LookOf(Match place) =>
        int.TryParse(place.Groups["room"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new Style(Tone.Ember, Goes: new RoomLink(number, long.TryParse(
                place.Groups["number"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var message) ? message : null))
            : new Style(Tone.Ember);

    private static List<(string Text, Style Style)> Sought(string written, Style style, string sought)
    {
        var words = Shown(written);
        var pieces = new List<(string, Style)>();
        var end = 0;
        for (int at; sought.Length > 0
            && (at = words.IndexOf(sought, end, StringComparison.OrdinalIgnoreCase)) >= 0; end = at + sought.Length)
        {
            if (at > end)
            {
                pieces.Add((words[end..at], style));
            }

            pieces.Add((words.Substring(at, sought.Length), style with { IsReversed = true }));
        }

        if (end < words.Length)
        {
            pieces.Add((words[end..], style));
        }

        return pieces;
    }

    private static string Shown(string written) => SafeText.OneLine(written).ToString()
        .Replace("\u2068", "", StringComparison.Ordinal)
        .Replace("\u2069", "", StringComparison.Ordinal);

    /// <summary>Code keeps its marks, which are all that shows it here; nothing in it is a link.</summary>
    [GeneratedRegex(@"(?<!`)(?<mark>`+)(?!`).+?(?<!`)\k<mark>(?!`)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Code();

    /// <summary>A room or a message of this server.</summary>
    [GeneratedRegex(
        @"(?<![\w/#&])#(?<room>[0-9]{1,9})(?:/(?<number>[0-9]{1,15}))?(?![\w/])",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Place();
}
