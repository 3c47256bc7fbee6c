using Snug.Protocol;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Export;

/// <summary>
/// How rooms are written down. Each part is one piece of output, so that a room is never held as a whole; all of it is
/// <see cref="SafeText"/>, because an export is also looked at with <c>less</c>.
/// </summary>
internal abstract class ExportFormat
{
    /// <summary>The forms by the name they are asked for.</summary>
    public static IReadOnlyDictionary<string, Func<CommandContext, ExportFormat>> All { get; } =
        new Dictionary<string, Func<CommandContext, ExportFormat>>(StringComparer.Ordinal)
        {
            ["text"] = static context => new TextFormat(context),
            ["jsonl"] = static _ => new JsonFormat(),
            ["md"] = static context => new MarkdownFormat(context),
            ["html"] = static context => new HtmlFormat(context),
        };

    /// <summary>Before the first room.</summary>
    /// <param name="server">What the server is called.</param>
    public virtual IEnumerable<SafeText> Begin(string server) => [];

    /// <summary>Before the first message of a room.</summary>
    /// <param name="room">The room.</param>
    /// <param name="isOnly">It is the only one.</param>
    public virtual IEnumerable<SafeText> Room(Room room, bool isOnly) => [];

    /// <summary>A message that is not deleted.</summary>
    public abstract IEnumerable<SafeText> Message(Message message);

    /// <summary>After the last message of a room.</summary>
    public virtual IEnumerable<SafeText> EndOfRoom() => [];

    /// <summary>After the last room.</summary>
    public virtual IEnumerable<SafeText> End() => [];
}
