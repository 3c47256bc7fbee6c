namespace Snug.Terminal.Chat.Slash;

/// <summary>A command that only moves one's own view.</summary>
/// <param name="Name">Without the slash.</param>
/// <param name="Takes">What comes behind it, as people read it: <c>N</c>, in brackets if it may be left out, <c>on|off</c>.</param>
/// <param name="Says">What it does, in a few words.</param>
/// <param name="Run">Does it.</param>
internal sealed record OwnCommand(string Name, string Takes, string Says, Func<CommandCall, Task> Run)
{
    /// <summary>Other names for it, which no list shows.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>As it is typed: <c>/search [WORD]</c>.</summary>
    public string Form => Takes.Length == 0 ? $"/{Name}" : $"/{Name} {Takes}";

    /// <summary>Is this something that <see cref="Takes"/> tells?</summary>
    public bool Accepts(string text) => Takes switch
    {
        "" => text.Length == 0,
        ['[', ..] => true,
        _ when Takes.Contains('|', StringComparison.Ordinal) => Takes.Split('|').Contains(text, StringComparer.OrdinalIgnoreCase),
        _ => text.Length > 0,
    };
}

/// <summary>A command as somebody gave it.</summary>
/// <param name="View">What they look at.</param>
/// <param name="Text">What followed the name.</param>
/// <param name="Session">Who they are.</param>
/// <param name="Left">What waits under sessions that have ended.</param>
/// <param name="Devices">Where else they are signed in.</param>
/// <param name="List">What there is to help with.</param>
/// <param name="Deletes">What is to be deleted in a moment.</param>
/// <param name="Listing">How messages are listed in an answer.</param>
internal sealed record CommandCall(
    IChatView View,
    string Text,
    ChatSession Session,
    OrphanedWords Left,
    DeviceCommands Devices,
    CommandList List,
    PendingDeletes Deletes,
    MessageListing Listing,
    CancellationToken CancellationToken)
{
    /// <summary>All of the line, as it was typed.</summary>
    public required string Line { get; init; }

    /// <summary>Gives a line to the server.</summary>
    public required Func<string, Task> RunOnServer { get; init; }
}

/// <summary>
/// The commands of the terminal itself, for lines and screen alike. A new one is an entry here and a test; whatever changes more than
/// one's own view is a command of the server's (its <c>CommandTable</c>), but what asks for a secret: a line that is sent is none.
/// </summary>
internal static class OwnCommands
{
    /// <summary>In the order in which a person wants to read them.</summary>
    public static IReadOnlyList<OwnCommand> All { get; } =
    [
        new("rooms", "", "shows the rooms, and what is new in them", static call => call.View.ShowRooms()),
        new("older", "", "shows what was said before", static call => call.View.ShowOlder()),
        new("new", "", "shows what is new in all rooms", static call => NewsCommand.Run(call)),
        new("reply", "N [WORDS]", "answers message N, with what you say next", static call => MessageCommands.Reply(call)),
        new("thread", "[N]", "shows a message, what it answers and its replies", static call => MessageCommands.Thread(call)),
        new("forward", "N ROOM", "says message N in another room, as a quote", static call => ForwardCommand.Run(call)),
        new("edit", "[N] [WORDS]", "gives a message of yours other words", static call => MessageCommands.Edit(call)),
        new("delete", "N", "takes a message away, in five seconds", static call => MessageCommands.Delete(call)),
        new("undo", "", "keeps the message that was to go", static call => MessageCommands.Undo(call)),
        new("spoiler", "[N]", "shows what is hidden in a message", static call => MessageCommands.Reveal(call)),
        new("unread", "[N]", "makes message N and what came after it new again", static call => MessageCommands.Unread(call)),
        new("numbers", "on|off", "shows the numbers of messages, or their times", Done(static call => call.View.SetNumbers(IsOn(call)))),
        new("search", "[WORD]", "looks for a word; alone, for the next older place", static call => call.View.Search(call.Text)),
        new("bell", "on|off", "rings, or not, when somebody says your name", Done(static call => call.View.SetBell(IsOn(call)))),
        new("mouse", "on|off", "lets the wheel move the messages, or not", Done(static call => call.View.SetMouse(IsOn(call)))),
        new("words", "", "lists what was written under a session that has ended", Done(static call =>
            LeftWordCommands.List(call.Left, call.Session.Server.Me.Name, call.View))),
        new("again", "N", "says number N of them again", static call => LeftWordCommands.Again(call)),
        new("copy", "N", "gives you the words of number N", Done(static call =>
            LeftWordCommands.Copy(call.Left, call.Text, call.View))),
        new("discard", "N", "throws number N away", static call =>
            LeftWordCommands.Discard(call.Left, call.Text, call.View, call.CancellationToken)),
        new("password", "", "gives your name a password, or another one", static call => PasswordCommand.Run(call)),
        new("devices", "[out N]", "lists where you are signed in; signs N out, or all", static call =>
            call.Devices.Run(call.Text, call.View)),
        new("help", "[COMMAND]", "lists the commands", static call => call.List.Show(call.Text, call.View)),
        new("quit", "", "leaves; what waits is sent first", Done(static call => call.View.Leave())) { Aliases = ["q", "exit"] },
    ];

    /// <summary>The command of that name, or null: then it is for the server.</summary>
    public static OwnCommand? Find(string name) => All.FirstOrDefault(command => command.Name == name || command.Aliases.Contains(name));

    private static bool IsOn(CommandCall call) => call.Text.Equals("on", StringComparison.OrdinalIgnoreCase);

    private static Func<CommandCall, Task> Done(Action<CommandCall> run) => call =>
    {
        run(call);
        return Task.CompletedTask;
    };
}
