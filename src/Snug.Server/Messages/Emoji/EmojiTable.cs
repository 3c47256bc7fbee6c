using System.Text;
using Snug.Server.Hosting;

namespace Snug.Server.Messages.Emoji;

/// <summary>
/// Unicode's emoji and their names, read when the first of them is asked for. Its version, source and licence: README.md beside it; what
/// stands in the file: tools/emoji/compile.py.
/// </summary>
internal sealed class EmojiTable
{
    private const string Resource = "wwwroot/messages/emoji.txt";
    private const char TakesTones = '+';

    private static readonly Lazy<EmojiTable> Shared = new(() => new EmojiTable(Encoding.UTF8.GetString(EmbeddedFile.Read(Resource))));

    private readonly Dictionary<string, string> byName = new(4_096, StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Entry> byCharacters = new(2_048, StringComparer.Ordinal);

    private EmojiTable(string file)
    {
        var lines = file.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        UnicodeVersion = lines[0];
        foreach (var line in lines.Skip(1).Where(line => line.Contains('\t', StringComparison.Ordinal)))
        {
            var fields = line.Split('\t');
            var mark = fields[0].IndexOf(TakesTones, StringComparison.Ordinal);
            var emoji = mark < 0 ? fields[0] : fields[0][..mark];
            var entry = new Entry(emoji, mark >= 0, mark < 0 || mark == fields[0].Length - 1 ? null : fields[0][(mark + 1)..]);
            byCharacters.Add(SkinTones.WithoutSelectors(emoji), entry);
            if (entry.Pair is { } pair)
            {
                byCharacters.TryAdd(SkinTones.WithoutSelectors(pair), entry);
            }

            foreach (var name in fields[1].Split(' '))
            {
                byName.Add(name, emoji);
            }
        }
    }

    public static EmojiTable Read => Shared.Value;

    /// <summary>Of which version of Unicode it is.</summary>
    public string UnicodeVersion { get; }

    /// <summary>All of them without their skin tones, in Unicode's order.</summary>
    public IEnumerable<Entry> All => byCharacters.Values.Distinct();

    /// <summary>Their names, without colons.</summary>
    public IReadOnlyDictionary<string, string> Names => byName;

    /// <summary>What is called so, in its fully qualified form; null if nothing is.</summary>
    public string? Named(ReadOnlySpan<char> name) =>
        byName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var emoji) ? emoji : null;

    /// <param name="characters">Without tones and without what chooses a drawing.</param>
    public Entry? With(string characters) => byCharacters.GetValueOrDefault(characters);

    /// <summary>An emoji.</summary>
    /// <param name="Emoji">Fully qualified, without a skin tone.</param>
    /// <param name="TakesTone">It takes one behind its first character.</param>
    /// <param name="Pair">Two people who take one each, the first and the last character; null where there are none.</param>
    internal sealed record Entry(string Emoji, bool TakesTone, string? Pair);
}
