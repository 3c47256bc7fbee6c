using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Snug.Protocol;

/// <summary>
/// A <see cref="PlainReading"/> while it is made: words, blanks and what is hidden, until nothing more can change its beginning. The
/// server makes one for each reply of a page, so it allocates nothing but what it says in the end.
/// </summary>
/// <param name="scratch">On the caller's stack, <see cref="Most"/> long.</param>
public ref struct PlainLine(Span<char> scratch)
{
    /// <summary>In UTF-16 units: one code point more than a quote has, so that it is known whether that belongs to the last.</summary>
    public const int Most = 2 * (Quote.CodePoints + 1);

    private static readonly SearchValues<char> Blanks = SearchValues.Create(" \n\t");

    private readonly Span<char> line = scratch[..Most];
    private int length;

    /// <summary>Nothing that is added changes it any more.</summary>
    public bool IsFull { get; private set; }

    /// <summary>Words, or all of a message that is nothing else.</summary>
    public void Add(scoped ReadOnlySpan<char> words)
    {
        while (!words.IsEmpty && !IsFull)
        {
            var taken = Math.Min(words.Length, Most - length);
            words[..taken].CopyTo(line[length..]);
            Take(taken);
            words = words[taken..];
        }
    }

    /// <summary>The same of UTF-8.</summary>
    public void Add(scoped ReadOnlySpan<byte> words)
    {
        while (!words.IsEmpty && !IsFull)
        {
            var status = Utf8.ToUtf16(words, line[length..], out var read, out var written);
            Take(written);

            // Half of a pair has no place where there is one unit left.
            IsFull |= status is OperationStatus.DestinationTooSmall && length == Most - 1;
            words = words[read..];
        }
    }

    /// <summary>What stands in the place of hidden words.</summary>
    public void AddHidden() => Add(PlainReading.Hidden);

    /// <summary>Between two blocks or lines: one blank, however many there are; none where the line begins.</summary>
    public void AddBlank()
    {
        if (length is > 0 and < Most && line[length - 1] is not ' ')
        {
            line[length++] = ' ';
        }

        IsFull |= length == Most;
    }

    /// <summary>
    /// The first <see cref="Quote.CodePoints"/> code points; less where that would cut a character that is made of several.
    /// </summary>
    public override readonly string ToString()
    {
        var whole = line[..(length > 0 && line[length - 1] is ' ' ? length - 1 : length)];
        return new string(whole[..EndIn(whole)]);
    }

    /// <summary>Takes what was written behind the line, each run of blanks as one.</summary>
    private void Take(int more)
    {
        var added = line.Slice(length, more);
        if (IsTidy(added))
        {
            length += more;
        }
        else
        {
            foreach (var unit in added)
            {
                if (!Blanks.Contains(unit))
                {
                    line[length++] = unit;
                }
                else if (length > 0 && line[length - 1] is not ' ')
                {
                    line[length++] = ' ';
                }
            }
        }

        IsFull |= length == Most;
    }

    private readonly bool IsTidy(ReadOnlySpan<char> added) =>
        !added.ContainsAny('\n', '\t') && added.IndexOf("  ", StringComparison.Ordinal) < 0
        && (added is not [' ', ..] || (length > 0 && line[length - 1] is not ' '));

    private static int EndIn(ReadOnlySpan<char> whole)
    {
        if (whole.Length <= Quote.CodePoints)
        {
            return whole.Length;
        }

        var most = 0;
        for (var left = Quote.CodePoints; left > 0 && most < whole.Length; left--)
        {
            most += LengthAt(whole, most);
        }

        for (var end = most; end > 0; end -= LengthBefore(whole, end))
        {
            if (end == whole.Length || !CharacterEdges.IsWithin(whole, end))
            {
                return end;
            }
        }

        // One character can be made of thousands: a letter and what is piled up on it.
        return most;
    }

    private static int LengthAt(ReadOnlySpan<char> text, int at)
    {
        _ = Rune.DecodeFromUtf16(text[at..], out _, out var length);
        return length;
    }

    private static int LengthBefore(ReadOnlySpan<char> text, int end)
    {
        _ = Rune.DecodeLastFromUtf16(text[..end], out _, out var length);
        return length;
    }
}
