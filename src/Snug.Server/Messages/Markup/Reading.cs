using System.Text;

namespace Snug.Server.Messages.Markup;

/// <summary>What is found out while one text is read.</summary>
/// <param name="replacesNames">Do emoji take the place of their names?</param>
internal sealed class Reading(string text, IMentionResolver people, bool replacesNames)
{
    private readonly List<int> mentions = [];
    private readonly List<(int Start, int Length, string Emoji)> names = [];

    public string Text => text;

    public IMentionResolver People => people;

    public bool ReplacesNames => replacesNames;

    public bool HasReplaced => names.Count > 0;

    public IReadOnlyList<int> Mentions => mentions;

    /// <summary>How many nodes there are.</summary>
    public int Nodes { get; set; }

    /// <summary>Something is not shown that stands in the text, beside what makes nodes: a backslash.</summary>
    public bool LeavesMarksOut { get; set; }

    /// <summary>Some words are not to be read before somebody wants to.</summary>
    public bool HidesWords { get; set; }

    /// <summary>Perhaps that is so too where marks were too many to be read.</summary>
    public bool HasUnreadSpoiler { get; set; }

    /// <returns>False if too many others are named already.</returns>
    public bool TryName(int person)
    {
        if (mentions.Contains(person))
        {
            return true;
        }

        if (mentions.Count == MarkupParser.MostMentions)
        {
            return false;
        }

        mentions.Add(person);
        return true;
    }

    /// <summary>An emoji stands there in place of its name; ascending.</summary>
    public void Replace(int start, int length, string emoji) => names.Add((start, length, emoji));

    public string TextWithEmoji()
    {
        var replaced = new StringBuilder(text.Length);
        var end = 0;
        foreach (var (start, length, emoji) in names)
        {
            replaced.Append(text, end, start - end).Append(emoji);
            end = start + length;
        }

        return replaced.Append(text, end, text.Length - end).ToString();
    }
}
