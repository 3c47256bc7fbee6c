using System.Globalization;

namespace Snug.Server.Backups;

/// <summary>What is wrong with a database, as sentences: the first of each sort, and how many more there are.</summary>
internal sealed class Findings
{
    private const int MostOfASort = 20;

    private readonly List<string> sentences = [];
    private readonly Dictionary<string, long> counts = new(StringComparer.Ordinal);

    public bool AreNone => sentences.Count == 0;

    /// <summary>Adds a sentence.</summary>
    /// <param name="sort">What it is about, in the plural: "messages".</param>
    /// <param name="sentence">Made only where it is wanted: a file may have a million of a sort.</param>
    public void Say(string sort, Func<string> sentence)
    {
        var count = counts.GetValueOrDefault(sort) + 1;
        counts[sort] = count;
        if (count <= MostOfASort)
        {
            sentences.Add(sentence());
        }
    }

    public void Say(string sort, string sentence) => Say(sort, () => sentence);

    /// <summary>All of them, in the order in which they were found.</summary>
    public IReadOnlyList<string> ToList() =>
    [
        .. sentences,
        .. counts.Where(sort => sort.Value > MostOfASort)
            .Select(sort => string.Create(CultureInfo.InvariantCulture, $"… and {sort.Value - MostOfASort:N0} more {sort.Key}.")),
    ];
}
