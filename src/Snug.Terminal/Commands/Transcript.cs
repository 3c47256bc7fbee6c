using System.Globalization;
using Snug.Protocol;
using Snug.Terminal.Chat;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Commands;

/// <summary>
/// Messages as lines for files and <c>grep</c>: stamp, name, words. Further lines hang below the name, so that no message can pass for
/// another.
/// </summary>
internal sealed class Transcript(CommandContext context)
{
    private const string Hanging = "\n                 ";

    /// <summary>One message; it may have several lines, and others below it for what hangs on it.</summary>
    public SafeText Text(Message message) => SafeText.Of($"{Head(message)}: {Hung(message)}");

    /// <summary>A message that was edited just now.</summary>
    public SafeText Edited(Message message) => SafeText.Of($"{Head(message)} edited {message.Number:0}: {Hung(message)}");

    /// <summary>A message that was deleted just now.</summary>
    public SafeText Deleted(Message message) => SafeText.Of($"{Head(message)}: {message.Number:0} was deleted");

    private SafeText Head(Message message)
    {
        var stamp = context.Local(message.At).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        return SafeText.Of($"{stamp} {Wording.Author(message.Author)}");
    }

    private SafeText Hung(Message message) =>
        SafeText.FromSafeParts(MessageLines.Of(message, Stamp, isOpen: true).ToString().Replace("\n", Hanging, StringComparison.Ordinal));

    private string Stamp(DateTimeOffset instant) => context.Local(instant).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
