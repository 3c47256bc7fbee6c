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

    /// <summary>One message; it may have several lines.</summary>
    public SafeText Text(Message message)
    {
        var stamp = context.Local(message.At).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        var words = Wording.Text(message).ToString().Replace("\n", Hanging, StringComparison.Ordinal);
        return SafeText.Of($"{stamp} {Wording.Author(message.Author)}: {SafeText.FromSafeParts(words)}");
    }
}
