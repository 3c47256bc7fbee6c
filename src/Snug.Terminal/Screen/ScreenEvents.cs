using Snug.Client;
using Snug.Protocol;
using Snug.Terminal.Chat;
using Snug.Terminal.Screen.Drawing;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Screen;

/// <summary>What the screen does with what it is told: events of the server, and what became of what was said.</summary>
internal sealed class ScreenEvents(
    CommandContext context,
    ScreenState state,
    RoomPanes panes,
    BackgroundCalls calls,
    ReadTracker reading,
    PresenceReporter presence,
    ChatSession session,
    ScreenActions actions)
{
    /// <summary>The last message of a room that only the answer to sending it vouches for: the stream has not told of it yet.</summary>
    private readonly Dictionary<int, long> onlyAnswered = [];
    private bool needsSnapshot;

    public Task HandleEvent(ChatEvent happened)
    {
        switch (happened)
        {
            case ServerEvent { Event: var told }: HandleEvent(told); break;
            case OutboxEvent { Change: var change }: HandleEvent(change); break;
            case CallCompleted answered: return answered.Apply();
            case OutboxNotSaved notKept:
                state.Hint = SafeText.Of($"What you say cannot be kept on this disk, so stay until it is sent: {notKept.Reason.Message}");
                break;
            case SessionEnded ended: actions.End(ended.Reason); break;
        }

        return Task.CompletedTask;
    }

    private void HandleEvent(SnugEvent told)
    {
        if (told is MessagePosted { Message: var posted })
        {
            Arrive(posted);
        }

        if (PeopleNews.Hear(told, state.Server, state.Pane.Number) is { } news)
        {
            state.Hint = news;
        }

        var lost = told is MemberLeft { Member: var left } && left.Person.Id == state.Server.Me.Id ? state.Server.Room(left.Room) : null;
        var reports = state.Server.ReportsWait;
        state.Server.Take(told);
        if (state.Server.ReportsWait > reports)
        {
            state.Hint = Wording.ReportsWait(state.Server.ReportsWait);
        }

        if (lost is not null)
        {
            actions.Lose(lost, ((MemberLeft)told).Member.By);
        }

        panes.Apply(told);
        state.Thread?.Apply(told);
        switch (told)
        {
            case MeChanged { Me.Highlights: not null }: panes.Notice(); break;
            case MessagePosted { Message: var message }:
                if (onlyAnswered.GetValueOrDefault(message.Room) <= message.Number)
                {
                    onlyAnswered.Remove(message.Room);
                }

                break;
            // With another role there are other commands, and where rooms are made by others.
            case PersonChanged { Person: var person } when person.Id == state.Server.Me.Id: actions.LearnCommands(); break;
            case ServerChanged: actions.LearnCommands(); break;
            case Connected:
                session.Outbox.RetryNow();
                presence.Repeat();
                panes.Retry();
                actions.LearnCommands();
                if (onlyAnswered.Count > 0)
                {
                    RefetchAnsweredRooms();
                }

                if (!state.Pane.Timeline.IsLoaded && state.Server.Room(state.Pane.Number) is { } open)
                {
                    panes.Fetch(state.Pane, open.Room);
                }

                break;
            case ResetHappened: needsSnapshot = true; break;
        }

        if (needsSnapshot)
        {
            StartOver();
        }
    }

    /// <summary>Somebody said something, which is new until it is known as read.</summary>
    private void Arrive(Message message)
    {
        if (message.Author.Id == state.Server.Me.Id)
        {
            panes.Find(message.Room)?.WaitNoMore(message.Key);
            return;
        }

        var isOpen = message.Room == state.Pane.Number;
        if (isOpen && state.Server.Room(message.Room) is { } room)
        {
            reading.Arrives(state.Pane, room, isShown: !state.IsRoomCovered);
        }

        var isSeen = isOpen && reading.IsLooking && (state.IsRoomCovered ? state.Thread!.IsOf(message) : state.Pane.IsAtEnd);
        if (isSeen || !actions.Bell.IsOn || !state.Server.IsForMe(message))
        {
            return;
        }

        var did = Wording.DidForMe(message, state.Server.Room(message.Room)?.Room, state.Server.Me);
        var words = SafeText.Of($"{Wording.Author(message.Author)} {did} in room {message.Room:0}");
        context.Out.Paint(Painter.Ring(words, isVte: context.Variable("VTE_VERSION") is { Length: > 0 }));
    }

    private void HandleEvent(OutboxChange change)
    {
        var pane = panes.Find(change.Item.Room);
        switch (change)
        {
            case OutboxSent { Message: var message } sent:
                pane?.WaitNoMore(change.Item.Key);
                pane?.Timeline.Take(message);
                state.Thread?.Take(message);
                if (state.Server.Room(message.Room)?.Room.LastNumber < message.Number)
                {
                    onlyAnswered[message.Room] = message.Number;
                }

                state.Server.Take(message);
                actions.Messages.Sent(sent);
                break;
            case OutboxRefused { Problem: var problem }:
                pane?.WaitNoMore(change.Item.Key);
                GiveBack(change.Item with { Text = pane?.TakeChange(change.Item.Key) ?? change.Item.Words }, problem);
                break;
            case OutboxWaits { Reason: SnugProblemException problem } when !problem.Is(Problems.SignIn):
                state.Hint = SafeText.OneLine(problem.Message);
                break;
            case OutboxTooOld:
                state.Notice.Show(
                [
                    SafeText.Of($"This has waited for more than a week, so it is not sent by itself: {change.Item.Words}"),
                    SafeText.Of($"To say it now, write it again."),
                ]);
                calls.Run(async stop => { await session.Outbox.DiscardAsync(change.Item.Key, stop); return true; }, static _ => { });
                GiveBack(change.Item with { Text = change.Item.Words }, null);
                break;
        }
    }

    /// <summary>
    /// Words that the server will not take go back to where they were typed, or are shown if something else stands there.
    /// </summary>
    private void GiveBack(OutboxItem item, SnugProblemException? problem)
    {
        if (problem is not null)
        {
            state.Notice.Show([SafeText.OneLine(problem.Message)]);
        }

        if (item.Room == state.Pane.Number && state.Composer.IsEmpty && state.Purpose is null)
        {
            if (item.ReplyTo is { } answered)
            {
                actions.Messages.Reply(answered);
            }

            state.Composer.Set(item.Text);
        }
        else if (problem is not null)
        {
            state.Notice.Show([.. state.Notice.Lines, SafeText.Of($"Not sent in room {item.Room:0}: {item.Text}")]);
        }
    }

    /// <summary>
    /// After a reset: what was known is dropped for a fresh snapshot, and the open room stays until its new page is there.
    /// </summary>
    private void StartOver() => calls.Run(
        stop => session.Client.GetStateAsync(stop),
        fresh =>
        {
            needsSnapshot = false;
            onlyAnswered.Clear();
            var open = state.Server.Room(state.Pane.Number);
            state.Server.Take(fresh);
            panes.Forget(state.Pane);
            state.Thread = null;
            if (state.Server.Room(state.Pane.Number) is { } room)
            {
                panes.Refresh(state.Pane, room.Room);
            }
            else if (open is not null)
            {
                actions.Lose(open, by: null);
            }

            session.ForgetLostRooms();
        });

    /// <summary>
    /// A server that was restored says no reset if it lost nothing that the stream had told: the cursor is still right. What it had
    /// answered would stand here as sent for ever.
    /// </summary>
    private void RefetchAnsweredRooms()
    {
        // As it is now: what is answered while the snapshot is on its way may not be in it.
        List<(int Room, long Number)> answered = [.. onlyAnswered.Select(static one => (one.Key, one.Value))];
        calls.Run(stop => session.Client.GetStateAsync(stop), fresh =>
        {
            var last = fresh.Rooms.ToDictionary(static room => room.Id, static room => room.LastNumber);
            if (answered.Any(one => last.GetValueOrDefault(one.Room) < one.Number))
            {
                StartOver();
            }
        });
    }
}
