namespace Snug.Terminal.Tty;

/// <summary>
/// Text that may go to a terminal. The only ways to make one pass <see cref="Visible"/>, and <see cref="SafeWriter"/> takes
/// nothing else, so a name, a message or an error that somebody else chose cannot reach a terminal as control codes.
/// </summary>
public readonly record struct SafeText
{
    private readonly string? text;

    private SafeText(string text) => this.text = text;

    /// <summary>Nothing.</summary>
    public static SafeText Empty => default;

    /// <summary>Text from outside on one line: a name, a title. Line breaks show as <c>␊</c>.</summary>
    public static SafeText OneLine(string? text) => new(Visible.OneLine(text));

    /// <summary>Text from outside that may have several lines: a message. Only LF breaks a line.</summary>
    public static SafeText Lines(string? text) => new(Visible.Lines(text));

    /// <summary>A sentence of ours. What stands in its braces is text from outside and becomes one line each.</summary>
    public static SafeText Of(ref SafeTextBuilder sentence) => sentence.Finish();

    /// <summary>What <see cref="SafeTextBuilder"/> and the layouts built: every part has passed <see cref="Visible"/> already.</summary>
    internal static SafeText FromSafeParts(string text) => new(text);

    /// <summary>The text itself.</summary>
    public override string ToString() => text ?? string.Empty;
}
