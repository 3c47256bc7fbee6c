using System.Globalization;
using System.Text.RegularExpressions;
using Snug.Terminal.Chat;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Markup;

/// <summary>Addresses and places (<c>#3/120</c>) in plain words.</summary>
internal static partial class LinkedText
{
    /// <summary>What breaks a line, in words of anybody.</summary>
    public static char[] LineBreaks { get; } = ['\n', '\u2028', '\u2029'];

    /// <summary>The lines of a text that has no tree: words, and what in them is an address or a place.</summary>
    public static List<MarkupLine> Lines(string text) =>
        [.. text.Split(LineBreaks).Select(static line => new MarkupLine(string.Empty, string.Empty, Pieces(line, MarkupLook.None)))];

    /// <summary>One line, taken apart as it was written: what is invisible here ends an address all the same.</summary>
    public static List<MarkupPiece> Pieces(string line, MarkupLook look)
    {
        var pieces = new List<MarkupPiece>();
        var end = 0;
        var (link, place) = (NextLink(line, 0), NextPlace(line, 0));
        while (link is not null || place is not null)
        {
            // What begins first counts: an address may hold what looks like a place.
            var next = place is null || link?.Start < place.Value.Start ? link!.Value : place.Value;
            Put(line[end..next.Start], new MarkupPiece(string.Empty, look));
            Put(line.Substring(next.Start, next.Length), new MarkupPiece(string.Empty, look | MarkupLook.Link, Goes: next.Goes));
            end = next.Start + next.Length;
            link = link?.Start < end ? NextLink(line, end) : link;
            place = place?.Start < end ? NextPlace(line, end) : place;
        }

        Put(line[end..], new MarkupPiece(string.Empty, look));
        return pieces;

        void Put(string written, MarkupPiece piece)
        {
            if (Shown(written) is { Length: > 0 } shown)
            {
                pieces.Add(piece with { Text = shown });
            }
        }
    }

    /// <summary>Safe, and without isolates.</summary>
    public static string Shown(string written) => SafeText.OneLine(written).ToString()
        .Replace("\u2068", "", StringComparison.Ordinal)
        .Replace("\u2069", "", StringComparison.Ordinal);

    /// <summary>The web or mail: nothing else is opened.</summary>
    public static bool IsAddress(string href) => Uri.TryCreate(href, UriKind.Absolute, out var address)
        && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeMailto);

    /// <summary>Do the words of a link say where it leads?</summary>
    public static bool IsSame(string words, string href) => words == Shown(href)
        || string.Equals("https://" + words, href, StringComparison.Ordinal)
        || string.Equals("mailto:" + words, href, StringComparison.Ordinal);

    private static (int Start, int Length, RoomLink? Goes)? NextLink(string line, int from) =>
        Links.Next(line, from) is { } link ? (link.Start, link.Words.Length, null) : null;

    private static (int Start, int Length, RoomLink? Goes)? NextPlace(string line, int from) =>
        Place().Match(line, from) is { Success: true } place ? (place.Index, place.Length, LinkOf(place)) : null;

    private static RoomLink? LinkOf(Match place) =>
        int.TryParse(place.Groups["room"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var room)
            ? new RoomLink(room, long.TryParse(
                place.Groups["number"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var message) ? message : null)
            : null;

    /// <summary>A room or a message of this server.</summary>
    [GeneratedRegex(
        @"(?<![\w/#&])#(?<room>[0-9]{1,9})(?:/(?<number>[0-9]{1,15}))?(?![\w/])",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Place();
}
