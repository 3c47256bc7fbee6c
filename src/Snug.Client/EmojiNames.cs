namespace Snug.Client;

/// <summary>
/// The emoji that a server knows by name, as it tells them: a line for each, with its form, its names and other words for it, with tabs
/// between. Lines without a tab are headings.
/// </summary>
public sealed class EmojiNames
{
    private readonly List<(string Name, string[] Own, string[] Others)> all = [];

    internal EmojiNames(string text)
    {
        foreach (var line in text.Split('\n'))
        {
            if (line.TrimEnd('\r').Split('\t') is not [_, var names, .. var words]
                || names.Split(' ') is not [{ Length: > 0 } name, .. var more] || !name.All(IsOfName))
            {
                continue;
            }

            var others = more.SelectMany(static one => one.Split('_')).Concat(words.SelectMany(static one => one.Split(' ')));
            all.Add((name, name.Split('_'), [.. others]));
        }
    }

    /// <summary>Can it stand between the colons of a name?</summary>
    public static bool IsOfName(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '+' or '-';

    /// <summary>
    /// The names (without colons) of whose words each that was typed begins one: first what is called so, then what is called something
    /// that begins so, then by other words. The page finds them in the same order.
    /// </summary>
    /// <param name="typed">Without the colon.</param>
    public IEnumerable<string> Find(string typed)
    {
        var words = typed.ToLowerInvariant().Split(['_', '-', ':', ' '], StringSplitOptions.RemoveEmptyEntries);
        return words.Length == 0 ? [] : all.Select(one => (one.Name, Rank: Rank(one, words)))
            .Where(static one => one.Rank >= 0)
            .OrderBy(static one => one.Rank)
            .Select(static one => one.Name);
    }

    private static int Rank((string Name, string[] Own, string[] Others) emoji, string[] wanted)
    {
        var whole = string.Join('_', wanted);
        return Begin(emoji.Own, wanted)
            ? emoji.Name == whole ? 0 : emoji.Name.StartsWith(whole, StringComparison.Ordinal) ? 1 : 2
            : Begin([.. emoji.Own, .. emoji.Others], wanted) ? 3 : -1;
    }

    private static bool Begin(string[] words, string[] wanted) =>
        Array.TrueForAll(wanted, one => Array.Exists(words, word => word.StartsWith(one, StringComparison.Ordinal)));
}
