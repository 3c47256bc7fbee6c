using System.Globalization;
using System.Text;
using Snug.Protocol;

namespace Snug.Terminal.Chat;

/// <summary>
/// A person's own words: what others say with one of them is for that person as if it named them. Whole words only, however they are
/// written: <c>lamp</c> is in "The LAMP!" and not in "lampshade". The page decides by the same rule (wwwroot/app/personal-state.js).
/// </summary>
internal sealed class HighlightWords
{
    private readonly string[] words;

    /// <param name="words">As the server tells them; more than a person may have are not believed.</param>
    public HighlightWords(IEnumerable<string> words) => this.words =
    [
        .. words.Where(static word => word is not null).Select(static word => Fold(word, null))
            .Where(static word => word.Length > 0).Distinct(StringComparer.Ordinal).Take(OwnSettings.MostHighlights),
    ];

    /// <summary>Only their name is for them.</summary>
    public static HighlightWords None { get; } = new([]);

    /// <summary>The words, folded: another text means other words.</summary>
    public override string ToString() => string.Join('\n', words);

    /// <summary>Is one of them in the text?</summary>
    public bool Says(string text) => words.Length > 0 && In(text).Any();

    /// <summary>Where they stand, from left to right and none over another.</summary>
    public IEnumerable<(int Start, int End)> In(string text)
    {
        if (words.Length == 0)
        {
            return [];
        }

        var places = new List<int>(text.Length + 1);
        var folded = Fold(text, places);
        var found = words.SelectMany(word => Places(folded, word)).Order().ToList();
        var end = 0;
        return found.Where(place => place.Start >= end && (end = place.End) >= 0)
            .Select(place => (places[place.Start], places[place.End])).ToList();
    }

    private static IEnumerable<(int Start, int End)> Places(string folded, string word)
    {
        for (var at = 0; (at = folded.IndexOf(word, at, StringComparison.Ordinal)) >= 0; at++)
        {
            var end = at + word.Length;
            if (!IsOfWord(LastRune(folded.AsSpan(0, at))) && !IsOfWord(FirstRune(folded.AsSpan(end))))
            {
                yield return (at, end);
            }
        }
    }

    private static bool IsOfWord(Rune? rune) => rune is { } one && (Rune.IsLetterOrDigit(one) || one.Value == '_'
        || Rune.GetUnicodeCategory(one) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
            or UnicodeCategory.EnclosingMark or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber);

    private static Rune? LastRune(ReadOnlySpan<char> text) =>
        text.IsEmpty ? null : Rune.DecodeLastFromUtf16(text, out var rune, out _) == System.Buffers.OperationStatus.Done ? rune : null;

    private static Rune? FirstRune(ReadOnlySpan<char> text) =>
        text.IsEmpty ? null : Rune.DecodeFromUtf16(text, out var rune, out _) == System.Buffers.OperationStatus.Done ? rune : null;

    /// <summary>Without width, case and the choice of a drawing, character by character.</summary>
    /// <param name="places">Where each folded character stood, and behind the last the end; null where nobody asks.</param>
    private static string Fold(string text, List<int>? places)
    {
        var folded = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length;)
        {
            Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out var length);
            folded.Append(Fold(rune));
            while (places?.Count < folded.Length)
            {
                places.Add(at);
            }

            at += length;
        }

        places?.Add(text.Length);
        return folded.ToString();
    }

    private static string Fold(Rune rune) => rune switch
    {
        { IsAscii: true } => char.ToLowerInvariant((char)rune.Value).ToString(),
        { Value: 0x200c or 0x200d or (>= 0xfe00 and <= 0xfe0f) or (>= 0xe0100 and <= 0xe01ef) } => string.Empty,
        _ => rune.ToString().Normalize(NormalizationForm.FormKD).ToUpperInvariant().ToLowerInvariant()
            .Replace("ß", "ss", StringComparison.Ordinal),
    };
}
