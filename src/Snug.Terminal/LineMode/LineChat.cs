// LineMode/ owns snug chat in lines: SignInForm asks who is there, Menu for a room, LineSession stays in it. Nothing is redrawn.
// Called by ChatCommand; stands on Chat/, and goes over to Screen/ where a terminal can show it.

using Snug.Client;
using Snug.Terminal.Chat;
using Snug.Terminal.Commands;
using Snug.Terminal.Screen;
using Snug.Terminal.Screen.Terminals;
using Snug.Terminal.Sessions;

namespace Snug.Terminal.LineMode;

/// <summary>
/// <c>snug chat</c> in lines: nothing is redrawn and every state is a line, for pipes, old consoles and screen readers. The door,
/// the menu, the table, a room; this class is the way between them.
/// </summary>
public sealed class LineChat
{
    private readonly CommandContext context;
    private readonly ChatRequest request;
    private readonly SignIn signIn;
    private int? room;

    /// <summary>A chat that is not begun.</summary>
    public LineChat(CommandContext context, ChatRequest request)
    {
        // What comes through a pipe is said to its end, also when nobody reads along any more.
        this.context = context.InputIsTerminal ? context : context with { Out = context.Out.WithoutReader() };
        this.request = request;
        signIn = new SignIn(context, request.Destination.Server);
    }

    private ServerAddress Server => request.Destination.Server;

    /// <summary>Runs until the person leaves. Answers with an exit code.</summary>
    public async Task<int> Run()
    {
        using var loop = new LineLoop(context);
        return await CommandRunner.WithErrorsReported(context, _ => Run(loop), loop.Gone);
    }

    private async Task<int> Run(LineLoop loop)
    {
        if (Server.IsUnencrypted)
        {
            context.Talk.Line($"NOT ENCRYPTED: others on the way to {Server.Address} could read along. See docs/https.md");
        }

        var before = signIn.Known;
        var left = new OrphanedWords(context, Server);
        var form = new SignInForm(context, loop, signIn, request, left);
        await using var client = await form.ComeIn();
        if (client is null)
        {
            return ExitCode.Done;
        }

        // Where the invitation leads, unless they said where they want to go.
        room = request.Destination.Room ?? form.Room;
        // A pipe is somebody for as long as it flows; who the person at this terminal is does not change by it.
        if (context.InputIsTerminal)
        {
            signIn.MakeLast(client);
        }

        var session = await ChatSession.Open(client, loop.Queue, new PersonFolder(context, Server), loop.Gone);
        session.MaySendPasswords = request.IsInsecure || !Server.IsUnencrypted;
        var visit = new LineSession(context, loop, signIn, session, left, request.HasCommands);
        await using (visit)
        {
            var here = before.FirstOrDefault(session => session.Token == client.Token)
                ?? before.FirstOrDefault(session => session.Name == visit.Server.Me.Name);
            var (isReturning, lastRoom) = (here is not null, here?.LastRoom);
            // Whoever is in has their own back; a code may have brought the very person whose words were left.
            await left.OfOthers(visit.Server.Me, loop.Gone);
            visit.Greet(isReturning);
            try
            {
                var menu = new Menu(context, loop, visit);
                if (context.Terminal is { } terminal)
                {
                    return await Show(terminal, menu, loop, session, left, lastRoom);
                }

                await Walk(menu, lastRoom);
            }
            catch (OperationCanceledException) when (loop.Gone.IsCancellationRequested)
            {
                await visit.Finish();
                return ExitCode.Interrupted;
            }

            return await visit.Finish();
        }
    }

    /// <summary>The menu in lines, as people know it, then the live screen until they leave.</summary>
    private async Task<int> Show(ITerminal terminal, Menu menu, LineLoop loop, ChatSession session, OrphanedWords left, int? lastRoom)
    {
        // While the person reads the menu. Nobody waits for it: what it does not reach is done when it is needed.
        _ = Task.Run(() => ScreenWarmUp.Run(context, terminal.Colours, session.Client.Address), CancellationToken.None);
        if ((room ?? await menu.Ask(lastRoom)) is not { } first)
        {
            return await menu.Session.Finish();
        }

        if (session.Server.Room(first) is null)
        {
            context.Talk.Line($"There is no room {first:0} for you here.");
            return ExitCode.Refused;
        }

        SnugException? reason;
        await using (var screen = new ScreenSession(context, terminal, loop.Queue, signIn, session, left, loop.Gone))
        {
            reason = await screen.Run(first);
        }

        if (reason is not null)
        {
            menu.Session.End(reason);
        }

        var code = await menu.Session.Finish();
        return loop.Gone.IsCancellationRequested ? ExitCode.Interrupted : code;
    }

    private async Task Walk(Menu menu, int? lastRoom)
    {
        var visit = menu.Session;
        var next = room ?? (context.InputIsTerminal ? await menu.Ask(lastRoom) : null);
        while (next is { } number)
        {
            next = await visit.StayInRoom(number) switch
            {
                NextPlace.Room there => there.Number,
                NextPlace.Table => await menu.AskTable(),
                _ => null,
            };
        }
    }
}

/// <summary>Where somebody goes from a room.</summary>
internal abstract record NextPlace
{
    /// <summary>Into another room.</summary>
    public sealed record Room(int Number) : NextPlace;

    /// <summary>To the table of rooms.</summary>
    public sealed record Table : NextPlace;

    /// <summary>Home.</summary>
    public sealed record Leave : NextPlace;
}
