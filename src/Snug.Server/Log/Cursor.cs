using System.Buffers.Text;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Snug.Server.Log;

/// <summary>
/// A place in the log, as readers hold it: <c>POSITION-TAG</c>. The tag is a hash of everything up to there (<see cref="Chain"/>), so a
/// database that was copied or restored and then went another way does not take the cursor of its twin for its own.
/// </summary>
/// <param name="Position">Everything up to and including this position is behind the reader.</param>
/// <param name="Tag">Of that event; zeros at the beginning, which is written <c>0-0</c>.</param>
public readonly record struct Cursor(long Position, Tag Tag)
{
    /// <summary>Bytes of the longest text: 19 digits, a dash and the tag.</summary>
    public const int MostBytes = 20 + Tag.Letters;

    private const string BeginningText = "0-0";

    /// <summary>Before the first event.</summary>
    public static Cursor Beginning { get; }

    /// <summary>
    /// Reads what a client sent; each cursor has one text. What does not parse, as cursors of before the chain, is answered by
    /// <c>reset</c>, never by an error.
    /// </summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Cursor cursor)
    {
        cursor = Beginning;
        if (text is null or BeginningText)
        {
            return text is not null;
        }

        if (text.Length is <= Tag.Letters + 1 or > MostBytes
            || text[^(Tag.Letters + 1)] != '-'
            || text[0] == '0'
            || !long.TryParse(text.AsSpan(..^(Tag.Letters + 1)), NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            || !Tag.TryParse(text.AsSpan(^Tag.Letters..), out var tag))
        {
            return false;
        }

        cursor = new Cursor(position, tag);
        return true;
    }

    /// <summary>Writes its text without making a string.</summary>
    /// <param name="ascii">Room for <see cref="MostBytes"/>.</param>
    /// <returns>How many bytes it took.</returns>
    public int Write(Span<byte> ascii)
    {
        if (this == Beginning)
        {
            return Encoding.ASCII.GetBytes(BeginningText, ascii);
        }

        var isWritten = Utf8Formatter.TryFormat(Position, ascii, out var length);
        Debug.Assert(isWritten, "there is room for a cursor");
        ascii[length] = (byte)'-';
        Tag.Write(ascii[(length + 1)..]);
        return length + 1 + Tag.Letters;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        Span<byte> ascii = stackalloc byte[MostBytes];
        return Encoding.ASCII.GetString(ascii[..Write(ascii)]);
    }
}
