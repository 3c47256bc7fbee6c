using System.Text;
using Snug.Server.Hosting;

namespace Snug.Server.People.LookAlikes;

/// <summary>
/// Unicode's table of characters that look like others (UTS #39, confusables.txt), unpacked when the first name outside ASCII comes.
/// Its version, source and licence: README.md beside it.
/// </summary>
internal sealed class Confusables
{
    private const string Resource = "confusables.bin";

    private static readonly Lazy<Confusables> Shared = new(() => new Confusables(EmbeddedFile.Read(Resource)));

    private readonly byte[] packed;
    private readonly int[] rangeFirsts;
    private readonly int[] rangeLasts;
    private readonly int[] sources;
    private readonly string[] prototypes;
    private int at;

    private Confusables(byte[] packed)
    {
        this.packed = packed;
        UnicodeVersion = Encoding.ASCII.GetString(packed, 1, packed[0]);
        at = 1 + packed[0];
        rangeFirsts = new int[Number()];
        rangeLasts = new int[rangeFirsts.Length];
        for (var (index, end) = (0, 0); index < rangeFirsts.Length; index++)
        {
            rangeFirsts[index] = end + Number();
            rangeLasts[index] = end = rangeFirsts[index] + Number();
        }

        sources = new int[Number()];
        prototypes = new string[sources.Length];
        var text = new StringBuilder();
        for (var (index, before) = (0, 0); index < sources.Length; index++)
        {
            sources[index] = before += Number();
            text.Clear();
            for (var left = Number(); left > 0; left--)
            {
                text.Append(new Rune(Number()));
            }

            prototypes[index] = text.ToString();
        }
    }

    public static Confusables Table => Shared.Value;

    /// <summary>Of which version of Unicode it is.</summary>
    public string UnicodeVersion { get; }

    public int Count => sources.Length;

    /// <summary>What the character looks like, or null if only like itself.</summary>
    public string? PrototypeOf(Rune rune) => Array.BinarySearch(sources, rune.Value) is >= 0 and var index ? prototypes[index] : null;

    /// <summary>A character that leaves no trace where a program does not know it (Default_Ignorable_Code_Point).</summary>
    public bool IsIgnorable(Rune rune)
    {
        var index = Array.BinarySearch(rangeFirsts, rune.Value);
        return index >= 0 || (~index > 0 && rune.Value <= rangeLasts[~index - 1]);
    }

    private int Number()
    {
        var value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = packed[at++];
            value |= (next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
