using Markdig.Helpers;
using Markdig.Syntax;

namespace Snug.Server.Messages.Markup.Inlines;

/// <summary>
/// The words of a paragraph, as Markdig takes them. What its parsers find out stays here, because one parser serves all texts.
/// </summary>
internal sealed class WordsBlock : ParagraphBlock
{
    /// <summary>More marks than this are not read, so that time stays in proportion.</summary>
    private const int MostMarks = 1_000;

    private const int MostOpenBrackets = 60;
    private const int MostTargets = 300;
    private const int MostNamesLookedUp = 200;

    private readonly SourceLine[] lines;
    private List<Address>? addresses;
    private int marks;
    private int brackets;
    private int targets;
    private int lookups;

    /// <param name="words">The lines, with LF between.</param>
    /// <param name="lines">Where they stand in the text.</param>
    public WordsBlock(string words, SourceLine[] lines, Reading reading)
        : base(parser: null)
    {
        (Words, this.lines, Reading) = (words, lines, reading);
        Lines = new StringLineGroup(words);
    }

    public string Words { get; }

    public Reading Reading { get; }

    /// <summary>Where the last name of an emoji ends.</summary>
    public int EndOfEmoji { get; set; } = -1;

    public bool TakesAnotherMark() => ++marks <= MostMarks;

    public bool TakesAnotherBracket()
    {
        var takes = brackets < MostOpenBrackets;
        brackets += takes ? 1 : 0;
        return takes;
    }

    public bool TakesAnotherTarget() => ++targets <= MostTargets;

    public bool TakesAnotherLookup() => ++lookups <= MostNamesLookedUp;

    public void CloseBracket() => brackets--;

    /// <summary>The address that <paramref name="at"/> is within; of none the end is 0.</summary>
    public Address AddressAround(int at)
    {
        addresses ??= Address.AllIn(Words);
        foreach (var address in addresses)
        {
            if (at < address.End)
            {
                return at >= address.Start ? address : default;
            }
        }

        return default;
    }

    /// <summary>Where in the text a place in the words is.</summary>
    public int SourceOf(int at)
    {
        foreach (var line in lines)
        {
            if (at <= line.End - line.Start)
            {
                return line.Start + at;
            }

            at -= line.End - line.Start + 1;
        }

        throw new ArgumentOutOfRangeException(nameof(at));
    }

    /// <summary>Does nothing but blanks stand before it on its line?</summary>
    public bool IsFirstOnLine(int at)
    {
        var before = Words.AsSpan(0, at);
        return before[(before.LastIndexOf('\n') + 1)..].IsWhiteSpace();
    }

    /// <summary>Is it behind a number that begins its line?</summary>
    public bool IsBehindFirstNumber(int at)
    {
        var before = Words.AsSpan(0, at);
        var line = before[(before.LastIndexOf('\n') + 1)..].TrimStart();
        return !line.IsEmpty && !line.ContainsAnyExceptInRange('0', '9');
    }
}
