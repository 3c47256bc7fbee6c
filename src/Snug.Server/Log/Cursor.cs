using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;

namespace Snug.Server.Log;

/// <summary>
/// A place in the log, as readers hold it: <c>POSITION-TAG</c>. The tag is random per commit and stored with its rows, so that a
/// database that was copied or restored and then went another way does not take the cursor of its twin for its own.
/// </summary>
/// <param name="Position">Everything up to and including this position is behind the reader.</param>
/// <param name="Tag">Of the commit that wrote this position; <c>0</c> at the beginning.</param>
public readonly record struct Cursor(long Position, string Tag)
{
    private const int TagLength = 5;

    // Without look-alikes (0 o, 1 l i): cursors are read aloud when somebody hunts a bug.
    private const string TagAlphabet = "23456789abcdefghjkmnpqrstuvwxyz";

    /// <summary>Before the first event.</summary>
    public static Cursor Beginning { get; } = new(0, "0");

    /// <summary>A tag for one commit.</summary>
    public static string NewTag() => RandomNumberGenerator.GetString(TagAlphabet, TagLength);

    /// <summary>Reads what a client sent. Cursors that do not parse are answered by <c>reset</c>, never by an error.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Cursor cursor)
    {
        cursor = default;
        if (text is null || text.Length > 32 || text.IndexOf('-', StringComparison.Ordinal) is var dash && dash <= 0)
        {
            return false;
        }

        var tag = text[(dash + 1)..];
        if (!long.TryParse(text.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            || tag.Length is 0 or > 16
            || tag.Any(letter => !char.IsAsciiLetterLower(letter) && !char.IsAsciiDigit(letter)))
        {
            return false;
        }

        cursor = new Cursor(position, tag);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Position}-{Tag}");
}
