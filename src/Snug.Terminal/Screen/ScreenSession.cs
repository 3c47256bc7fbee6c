// Screen/ owns the live screen. One task (ScreenSession) takes keys and events, changes ScreenState (ScreenKeys, ScreenEvents,
// ScreenActions), lets ScreenView draw a Frame and the Painter write what changed.
// Called by LineChat; stands on Chat/. Keys/ reads bytes, Composing/ is the input line, Rooms/ the messages, Drawing/ cells, Terminals/
// the systems.

using Snug.Client;
using Snug.Terminal.Chat;
using Snug.Terminal.Chat.Slash;
using Snug.Terminal.Commands;
using Snug.Terminal.Screen.Composing;
using Snug.Terminal.Screen.Drawing;
using Snug.Terminal.Screen.Keys;
using Snug.Terminal.Screen.Rooms;
using Snug.Terminal.Screen.Terminals;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Screen;

/// <summary>
/// Somebody who is in, on a live screen. One task takes keys and events as they come, changes the state, and draws once for all
/// that came: what is drawn never waits for the server, and a busy room cannot hold up the keys.
/// </summary>
internal sealed class ScreenSession : IAsyncDisposable
{
    /// <summary>What others say is drawn at most this often; one's own keys at once.</summary>
    private static readonly TimeSpan BetweenFrames = TimeSpan.FromMilliseconds(33);

    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(2);

    private readonly CommandContext context;
    private readonly ITerminal terminal;
    private readonly ChatEventQueue queue;
    private readonly CancellationToken gone;
    private readonly ScreenState state;
    private readonly ScreenView view;
    private readonly Painter painter;
    private readonly ScreenEvents events;
    private readonly ScreenKeys keys;
    private readonly BackgroundCalls calls;
    private readonly ReadTracker reading;
    private readonly RoomPanes panes;
    private readonly PresenceReporter presence;
    private readonly ScreenActions actions;
    private readonly CommandDispatcher commands;
    private readonly Outbox outbox;
    private readonly Task whenGone;
    private Task? nextInput;
    private long drawnAt;

    public ScreenSession(
        CommandContext context,
        ITerminal terminal,
        ChatEventQueue queue,
        SignIn signIn,
        ChatSession session,
        OrphanedWords left,
        CancellationToken gone)
    {
        (this.context, this.terminal, this.queue, outbox, this.gone) = (context, terminal, queue, session.Outbox, gone);
        whenGone = Task.Delay(Timeout.Infinite, gone);
        calls = new BackgroundCalls(queue, refused =>
        {
            // That there is no connection is said already, and what it means.
            if (refused is not SnugUnreachableException || state!.Server.IsConnected)
            {
                state!.Hint = SafeText.OneLine(refused.Message);
            }
        });
        panes = new RoomPanes(session.Client, session.Server, calls);
        commands = new CommandDispatcher(session, left, context, queue);
        state = new ScreenState
        {
            Server = session.Server,
            Composer = new Composer { Completion = ScreenCompletion.Of(() => state!, commands.List), Glyphs = context.Out.Glyphs },
            Address = session.Client.Address,
            IsEncrypted = session.Client.IsEncrypted,
            IsReadable = session.Client.OthersCouldReadAlong,
            Pane = new RoomPane(0),
            Deleting = () => commands.Deletes.Waiting,
        };
        view = new ScreenView(context.Local);
        painter = new Painter(terminal.Colours, session.Client.Address, context.Out.Glyphs == Glyphs.Ascii);
        reading = new ReadTracker(new ReadMarkReporter(session.Client), context.Time);
        presence = new PresenceReporter(session.Client, context.Time, calls.Life);
        actions = new ScreenActions(context, terminal, state, panes, calls, reading, presence, signIn, session, left, commands.List);
        events = new ScreenEvents(context, state, panes, calls, reading, presence, session, actions);
        keys = new ScreenKeys(terminal, state, painter, actions, commands, presence);
    }

    /// <summary>Stays until the person leaves.</summary>
    /// <returns>Why the server will tell nothing more, or null.</returns>
    public async Task<SnugException?> Run(int room)
    {
        terminal.UseMouse(actions.Mouse.IsOn);
        terminal.Enter();
        try
        {
            state.ShowsNumbers = !actions.Times.IsOn;
            actions.Open(room);
            actions.Greet();
            actions.LearnCommands();
            while (!actions.IsOver && !gone.IsCancellationRequested)
            {
                await TakeInputs();
                while (queue.TryTake(out var happened))
                {
                    await events.HandleEvent(happened);
                }

                if (actions.IsOver)
                {
                    break;
                }

                Draw();
                await Next();
            }
        }
        finally
        {
            actions.KeepDraft();
            terminal.Leave();
        }

        return actions.EndedBy;
    }

    /// <summary>What was read is told first, if the server is there.</summary>
    public async ValueTask DisposeAsync()
    {
        using (var patience = new CancellationTokenSource(StopPatience, context.Time))
        {
            await reading.WhenTold(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await commands.Deletes.Finish();
        await calls.DisposeAsync();
        await presence.WhenTold();
    }

    private async Task TakeInputs()
    {
        while (!actions.IsOver && terminal.Inputs.TryRead(out var input))
        {
            switch (input)
            {
                case KeyPress key:
                    Act();
                    await keys.Press(key, gone);
                    break;
                case Pasted pasted:
                    Act();
                    keys.Paste(pasted);
                    break;
                case WheelTurned wheel:
                    Act();
                    keys.Turn(wheel);
                    break;
                case MousePressed: keys.PressMouse(); break;
                case FocusChanged focus: reading.Take(focus); break;
                case Resized or Resumed: painter.Forget(); break;
            }
        }

        actions.KeepDraft();
    }

    /// <summary>Whoever touches a key has seen what the screen shows, before the key leads away from it.</summary>
    private void Act()
    {
        panes.Retry();
        reading.Act();
        if (state.Table is null && state.Pane.Timeline.IsLoaded)
        {
            reading.Shown(state.Pane, state.Server);
        }

        reading.Act();
    }

    private void Draw()
    {
        (state.Size, state.Waiting) = (terminal.Size, outbox.Pending.Count);
        context.Out.Paint(painter.Paint(view.Draw(state, context.Now)));
        drawnAt = context.Time.GetTimestamp();
        if (state.Table is null && state.Pane.Timeline.IsLoaded)
        {
            reading.Shown(state.Pane, state.Server);
        }

        panes.FetchMore(state.Pane);
    }

    /// <summary>Waits for the next thing: a key at once, anything else until the next frame is due.</summary>
    private async Task Next()
    {
        nextInput = nextInput is null || nextInput.IsCompleted ? NextInput() : nextInput;
        await Task.WhenAny(nextInput, queue.WhenAny(), whenGone);
        var since = context.Time.GetElapsedTime(drawnAt);
        if (nextInput.IsCompleted || gone.IsCancellationRequested || since >= BetweenFrames)
        {
            return;
        }

        using var due = new CancellationTokenSource();
        await Task.WhenAny(nextInput, whenGone, Task.Delay(BetweenFrames - since, context.Time, due.Token));
        await due.CancelAsync();
    }

    private async Task NextInput()
    {
        // The window was closed: nobody is there to look.
        if (!await terminal.Inputs.WaitToReadAsync(gone))
        {
            actions.Leave();
        }
    }
}
