using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Snug.Terminal.Tty;

/// <summary>
/// Makes <c>$"Room {room.Id}, {room.Name}."</c> safe by itself: the sentence is ours, whatever stands in the braces is
/// from outside. Nobody has to remember to call anything.
/// </summary>
[InterpolatedStringHandler]
public ref struct SafeTextBuilder
{
    private readonly StringBuilder text;

    public SafeTextBuilder(int literalLength, int formattedCount) => text = new StringBuilder(literalLength + (formattedCount * 16));

    public readonly void AppendLiteral(string value) => text.Append(value);

    public readonly void AppendFormatted(string? value) => text.Append(Visible.OneLine(value));

    public readonly void AppendFormatted(SafeText value) => text.Append(value.ToString());

    public readonly void AppendFormatted(int value) => AppendFormatted((long)value);

    /// <summary>With separators from 10,000 on, as people write: 9,212 characters are hard to misread.</summary>
    public readonly void AppendFormatted(long value) => text.Append(value.ToString("#,0", CultureInfo.InvariantCulture));

    /// <summary>A number that is a name (a room, a message) has no separators.</summary>
    public readonly void AppendFormatted(int value, string format) => text.Append(value.ToString(format, CultureInfo.InvariantCulture));

    /// <inheritdoc cref="AppendFormatted(int, string)"/>
    public readonly void AppendFormatted(long value, string format) => text.Append(value.ToString(format, CultureInfo.InvariantCulture));

    internal readonly SafeText Finish() => SafeText.FromSafeParts(text.ToString());
}
