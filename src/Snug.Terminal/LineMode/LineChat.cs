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
    private readonly Surroundings _surroundings;
    private readonly ChatRequest _request;
    private readonly Entrance _entrance;

    /// <summary>A chat that is not begun.</summary>
    public LineChat(Surroundings surroundings, ChatRequest request)
    {
        // What comes through a pipe is said to its end, also when nobody reads along any more.
        _surroundings = surroundings.InputIsTerminal ? surroundings : surroundings with { Out = surroundings.Out.WithoutReader() };
        _request = request;
        _entrance = new Entrance(surroundings, request.Destination.Server);
    }

    private ServerAddress Server => _request.Destination.Server;

    /// <summary>Runs until the person leaves. Answers with an exit code.</summary>
    public async Task<int> RunAsync()
    {
        using var loop = new LineLoop(_surroundings);
        return await Run.SaidAsync(_surroundings, _ => RunAsync(loop), loop.Gone);
    }

    private async Task<int> RunAsync(LineLoop loop)
    {
        if (Server.IsUnencrypted)
            _surroundings.Talk.Line($"NOT ENCRYPTED: others on the way to {Server.Address} could read along. See docs/https.md");

        var before = _entrance.Known;
        var left = new LeftWords(_surroundings, Server);
        await using var client = await new Door(_surroundings, loop, _entrance, _request, left).ComeInAsync();
        if (client is null) return ExitCode.Done;

        // A pipe is somebody for as long as it flows; who the person at this terminal is does not change by it.
        if (_surroundings.InputIsTerminal) _entrance.MakeLast(client);

        var live = await Live.OpenAsync(client, loop.Inbox, new KeptWords(_surroundings, Server), loop.Gone);
        var visit = new LineVisit(_surroundings, loop, _entrance, live, left, _request.HasCommands);
        await using (visit)
        {
            var here = before.FirstOrDefault(session => session.Token == client.Token) ?? before.FirstOrDefault(session => session.Name == visit.House.Me.Name);
            var (isReturning, lastRoom) = (here is not null, here?.LastRoom);
            // Whoever is in has their own back; a code may have brought the very person whose words were left.
            await left.OfOthersAsync(visit.House.Me, loop.Gone);
            visit.Greet(isReturning);
            try
            {
                var menu = new Menu(_surroundings, loop, visit);
                if (_surroundings.Terminal is { } terminal) return await ShowAsync(terminal, menu, loop, live, left, lastRoom);
                await WalkAsync(menu, lastRoom);
            }
            catch (OperationCanceledException) when (loop.Gone.IsCancellationRequested)
            {
                await visit.FinishAsync();
                return ExitCode.Interrupted;
            }

            return await visit.FinishAsync();
        }
    }

    /// <summary>The menu in lines, as people know it, then the live screen until they leave.</summary>
    private async Task<int> ShowAsync(ITerminal terminal, Menu menu, LineLoop loop, Live live, LeftWords left, int? lastRoom)
    {
        // While the person reads the menu. Nobody waits for it: what it does not reach is done when it is needed.
        _ = Task.Run(() => Rehearsal.Run(_surroundings, terminal.Colours, live.Client.Address), CancellationToken.None);
        if ((_request.Destination.Room ?? await menu.AskAsync(lastRoom)) is not { } room) return await menu.Visit.FinishAsync();
        if (live.House.Room(room) is null)
        {
            _surroundings.Talk.Line($"There is no room {room:0} for you here.");
            return ExitCode.Refused;
        }

        SnugException? reason;
        await using (var screen = new ScreenVisit(_surroundings, terminal, loop.Inbox, _entrance, live, left, loop.Gone))
            reason = await screen.StayAsync(room);
        if (reason is not null) menu.Visit.End(reason);
        var code = await menu.Visit.FinishAsync();
        return loop.Gone.IsCancellationRequested ? ExitCode.Interrupted : code;
    }

    private async Task WalkAsync(Menu menu, int? lastRoom)
    {
        var visit = menu.Visit;
        var room = _request.Destination.Room ?? (_surroundings.InputIsTerminal ? await menu.AskAsync(lastRoom) : null);
        while (room is { } number)
        {
            room = await visit.StayAsync(number) switch
            {
                NextPlace.Room next => next.Number,
                NextPlace.Table => await menu.AskTableAsync(),
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
    public sealed record Home : NextPlace;
}
