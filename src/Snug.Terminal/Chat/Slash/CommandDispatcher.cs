// Slash/ owns what a line does that somebody typed in a room: words are said, the terminal's own commands (OwnCommands) move the view,
// every other command goes to the server. Written once over IChatView, which LineMode/LineView and Screen/ScreenActions are.

using Snug.Client;
using Snug.Protocol;
using Snug.Terminal.Sessions;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Chat.Slash;

/// <summary>Does what a person typed, whatever they look at.</summary>
internal sealed class CommandDispatcher(ChatSession session, OrphanedWords left, CommandContext context, ChatEventQueue queue)
{
    /// <summary>How long a command waits for the words that were typed before it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly MessageListing listing = new(context);

    private readonly DeviceCommands devices = new(session.Client, context);

    /// <summary>What there is, for help and for Tab.</summary>
    public CommandList List { get; } = new(session.Client);

    /// <summary>What is to be deleted in a moment.</summary>
    public PendingDeletes Deletes { get; } = new(session.Client, context.Time, queue);

    public Task Do(RoomInput input, IChatView view, CancellationToken cancellationToken)
    {
        switch (input)
        {
            case SayInput say: return view.Say(new NewMessage(say.Text), cancellationToken);
            case ReactionInput reaction when MessageCommands.ReactionLine(reaction.Emoji, session.Server.Room(view.Room)) is { } line:
                return RunOnServer(line, view);
            case ReactionInput reaction: return view.Say(new NewMessage($"+{reaction.Emoji}"), cancellationToken);
            case GoToRoomInput { Room: var room } when IsThere(room): return view.Open(room);
            case GoToRoomInput { Room: var room }:
                view.Refuse(string.Empty, NoRoom(room));
                return Task.CompletedTask;
            case GoToMessageInput place when IsThere(place.Room): return view.Open(place.Room, place.Number);
            case GoToMessageInput place:
                view.Refuse(string.Empty, NoRoom(place.Room));
                return Task.CompletedTask;
            case CommandInput given when OwnCommands.Find(given.Name) is { } own: return Run(own, given, view, cancellationToken);
            case CommandInput given: return RunOnServer(given.Line, view);
            default: return Task.CompletedTask;
        }
    }

    private static SafeText NoRoom(int room) => SafeText.Of($"There is no room {room:0} for you here.");

    private bool IsThere(int room) => session.Server.Room(room) is not null;

    private Task Run(OwnCommand own, CommandInput given, IChatView view, CancellationToken cancellationToken)
    {
        if (own.Accepts(given.Text))
        {
            return own.Run(new CommandCall(view, given.Text, session, left, devices, List, Deletes, listing, cancellationToken)
            {
                Line = given.Line,
                RunOnServer = line => RunOnServer(line, view),
            });
        }

        view.Refuse(given.Line, SafeText.Of($"That is written {own.Form} here. Nothing was sent: to say it as it is, begin with //"));
        return Task.CompletedTask;
    }

    private Task RunOnServer(string line, IChatView view)
    {
        var (room, wasConnected) = (view.Room, session.Server.IsConnected);
        return view.Call(
            stop => RunBehindWords(room, line, stop),
            answer => Take(answer, line, view),
            reason => view.Refuse(line, WhyNot(reason, wasConnected)));
    }

    /// <summary>
    /// What was typed first is done first: words that are on their way would be refused by a room that a command has closed meanwhile.
    /// </summary>
    private async Task<CommandAnswer> RunBehindWords(int room, string line, CancellationToken cancellationToken)
    {
        if (session.Server.IsConnected)
        {
            using var patience = new CancellationTokenSource(Patience, context.Time);
            using var over = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
            await session.Outbox.WhenEmptyAsync(over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return await RunOnce(room, line, cancellationToken);
    }

    /// <summary>Once, although an answer may be lost: the second call has the key of the first.</summary>
    private async Task<CommandAnswer> RunOnce(int room, string line, CancellationToken cancellationToken)
    {
        var key = session.Client.NewKey();
        try
        {
            return await session.Client.RunCommandAsync(room, line, key, cancellationToken);
        }
        catch (SnugUnreachableException lost) when (lost.IsTransient)
        {
            return await session.Client.RunCommandAsync(room, line, key, cancellationToken);
        }
    }

    private Task Take(CommandAnswer answer, string line, IChatView view)
    {
        var lines = (answer.Said ?? string.Empty).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (answer.Go is not { } go)
        {
            SafeText[] shown = [.. lines.Select(static said => SafeText.OneLine(said))];
            view.Show(shown);
            return CodeIn(answer.Said) is { } code && view.RowsForPicture > 0 ? ShowQr(code, shown, view) : Task.CompletedTask;
        }

        if (lines.Length > 0)
        {
            view.Remark(SafeText.OneLine(string.Join(' ', lines)));
        }

        // Its event may come later than the answer.
        return IsThere(go)
            ? view.Open(go)
            : view.Call(
                stop => session.Client.GetRoomAsync(go, stop),
                room =>
                {
                    session.Server.Take(room);
                    return view.Open(room.Id);
                },
                reason => view.Refuse(line, SafeText.OneLine(reason.Message)));
    }

    /// <summary>The code of a link that was answered, to be opened on a telephone; null without one.</summary>
    private static string? CodeIn(string? said) => (said ?? string.Empty)
        .Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
        .Where(static word => word.Contains("/j/", StringComparison.Ordinal))
        .Select(static word => Destination.TryParse(word, out var link) ? link.Code : null)
        .FirstOrDefault(static code => code is not null);

    /// <summary>The link's QR code under the answer, where there is place for it.</summary>
    private Task ShowQr(string code, SafeText[] answer, IChatView view) => view.Call(
        stop => session.Client.GetQrAsync($"/j/{code}", stop),
        qr =>
        {
            SafeText[] picture = [.. PrintedQr.Lines(qr.Rows).Select(static line => SafeText.OneLine(line))];
            if (picture.Length <= view.RowsForPicture && picture[0].ToString().Length <= view.Columns)
            {
                view.Show([.. answer, .. picture]);
            }

            return Task.CompletedTask;
        },
        // The link itself stands there.
        static _ => { });

    private static SafeText WhyNot(SnugException reason, bool wasConnected) => reason switch
    {
        SnugUnreachableException when wasConnected => SafeText.Of($"{reason.Message} Whether it was done is not known."),
        SnugUnreachableException => SafeText.Of($"{reason.Message} Nothing was done."),
        // A server from before there were commands.
        SnugProblemException { Status: System.Net.HttpStatusCode.NotFound } problem
            when !problem.Is(Problems.NoSuchCommand) && !problem.Is(Problems.RoomNotFound) =>
            SafeText.Of($"This server has no commands of its own. Nothing was sent: to say it as it is, begin with //"),
        _ => SafeText.OneLine(reason.Message),
    };
}
