// Tty/ owns bytes in and text out. SafeWriter is the only way to the terminal; it takes SafeText, which has passed Visible.
// Called by everything that prints; InputBytes is where typed bytes wait for LineMode/ or Screen/.

using System.Text;

namespace Snug.Terminal.Tty;

/// <summary>What the other end of an output can show.</summary>
public enum Glyphs
{
    /// <summary>A terminal that draws Unicode.</summary>
    Unicode,

    /// <summary>A terminal with another encoding: <c>^[</c> for ␛, <c>...</c> for …, <c>?</c> for what it lacks.</summary>
    Ascii,

    /// <summary>A file or another program: UTF-8, and no marks that only a screen needs.</summary>
    Stream,
}

/// <summary>
/// The one way out: standard output and standard error, and nothing else writes to them. Takes <see cref="SafeText"/>; as a
/// <see cref="TextWriter"/> (for the command line parser, which echoes what was typed) it makes every line safe itself.
/// Several threads may use it: lines stay whole.
/// </summary>
public sealed class SafeWriter(TextWriter to, Glyphs glyphs) : TextWriter(System.Globalization.CultureInfo.InvariantCulture)
{
    private readonly Lock gate = new();
    private readonly StringBuilder unfinished = new();
    private SafeText? standing;

    /// <summary>What the other end can show.</summary>
    public Glyphs Glyphs { get; } = glyphs;

    /// <inheritdoc/>
    public override Encoding Encoding => to.Encoding;

    /// <summary>
    /// The same way out for a command that has more to do than to print: when nobody reads any more, the rest is dropped.
    /// </summary>
    public SafeWriter WithoutReader() => new(new ForgivingWriter(to), Glyphs);

    /// <summary>A line of ours with text from outside in its braces.</summary>
    public void Line(ref SafeTextBuilder sentence) => Line(sentence.Finish());

    /// <summary>A line.</summary>
    public void Line(SafeText line)
    {
        lock (gate)
        {
            PutLine(line);
            to.Flush();
        }
    }

    /// <summary>Lines, one after the other.</summary>
    public void Print(IEnumerable<SafeText> lines)
    {
        foreach (var line in lines)
        {
            Line(line);
        }
    }

    /// <summary>A sentence without a line break after it: a question.</summary>
    public void Ask(ref SafeTextBuilder question)
    {
        lock (gate)
        {
            Put(question.Finish().ToString());
            to.Flush();
        }
    }

    /// <summary>
    /// The same, and it stands until it is answered: a line that comes meanwhile has a row of its own, and the question stands below it
    /// again. For answers that are not shown; of others it would take what is typed already.
    /// </summary>
    public IDisposable AskStanding(SafeText question)
    {
        lock (gate)
        {
            standing = question;
            Put(question.ToString());
            to.Flush();
        }

        return new Standing(this);
    }

    /// <summary>A line of data, written when the buffer is full or <see cref="Flush"/> is called: for many lines in a row.</summary>
    public void Data(SafeText line)
    {
        lock (gate)
        {
            PutLine(line);
        }
    }

    /// <summary>A screen, or what changed on it.</summary>
    public void Paint(Screen.Drawing.Painting painting)
    {
        lock (gate)
        {
            Put(painting.ToString());
            to.Flush();
        }
    }

    /// <inheritdoc/>
    public override void Write(char value) => Write([value]);

    /// <inheritdoc/>
    public override void Write(string? value) => Write(value.AsSpan());

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    /// <summary>Kept until the line is whole: half a surrogate pair or a mark without its base cannot be judged.</summary>
    public override void Write(ReadOnlySpan<char> buffer)
    {
        lock (gate)
        {
            unfinished.Append(buffer);
            if (buffer.Contains('\n'))
            {
                PutUnfinished();
            }
        }
    }

    /// <inheritdoc/>
    public override void Flush()
    {
        lock (gate)
        {
            PutUnfinished();
            to.Flush();
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Flush();
        }

        base.Dispose(disposing);
    }

    /// <summary>In one, so that whoever reads along never takes a line without its end for a question.</summary>
    private void PutLine(SafeText line) => Put(standing is { } question ? $"\n{line}\n{question}" : line + "\n");

    private void PutUnfinished()
    {
        if (unfinished.Length == 0)
        {
            return;
        }

        var text = unfinished.ToString();
        unfinished.Clear();
        Put(Visible.Lines(text.Replace("\r\n", "\n", StringComparison.Ordinal)));
    }

    private void Put(string text)
    {
        switch (Glyphs)
        {
            case Glyphs.Unicode: to.Write(text); break;
            case Glyphs.Ascii: to.Write(AsciiGlyphs.From(text)); break;
            default: to.Write(WithoutIsolates(text)); break;
        }
    }

    /// <summary>A question that is not answered yet.</summary>
    private sealed class Standing(SafeWriter writer) : IDisposable
    {
        public void Dispose()
        {
            lock (writer.gate)
            {
                writer.standing = null;
            }
        }
    }

    private static string WithoutIsolates(string text) =>
        text.AsSpan().ContainsAnyInRange('\u2066', '\u2069')
            ? string.Concat(text.Where(c => c is < '\u2066' or > '\u2069'))
            : text;
}
