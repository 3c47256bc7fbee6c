using Snug.Protocol;
using Snug.Terminal.Chat;
using Snug.Terminal.Commands;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Export;

/// <summary>Lines for people and <c>grep</c>. Where there are several rooms, each begins with its name between empty lines.</summary>
internal sealed class TextFormat(CommandContext context) : ExportFormat
{
    private readonly Transcript transcript = new(context);
    private bool isFirst = true;

    public override IEnumerable<SafeText> Room(Room room, bool isOnly)
    {
        if (isOnly)
        {
            yield break;
        }

        if (!isFirst)
        {
            yield return SafeText.Empty;
        }

        isFirst = false;
        yield return Wording.Name(room);
        yield return SafeText.Empty;
    }

    public override IEnumerable<SafeText> Message(Message message) => [transcript.Text(message)];
}

/// <summary>Exact, for programs: one message a line, as on the wire. A message names its room.</summary>
internal sealed class JsonFormat : ExportFormat
{
    public override IEnumerable<SafeText> Message(Message message) => [JsonText.Of(message)];
}
