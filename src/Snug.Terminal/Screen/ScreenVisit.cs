using Snug.Client;
using Snug.Terminal.Chat;
using Snug.Terminal.Commands;
using Snug.Terminal.Screen.Composing;
using Snug.Terminal.Screen.Drawing;
using Snug.Terminal.Screen.Keys;
using Snug.Terminal.Screen.Rooms;
using Snug.Terminal.Screen.Terminals;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Screen;

/// <summary>
/// Somebody who is in, on a live screen. One task takes keys and happenings as they come, changes the state, and draws once for all
/// that came: what is drawn never waits for the server, and a busy room cannot hold up the keys.
/// </summary>
internal sealed class ScreenVisit : IAsyncDisposable
{
    /// <summary>What others say is drawn at most this often; one's own keys at once.</summary>
    private static readonly TimeSpan BetweenFrames = TimeSpan.FromMilliseconds(33);

    private static readonly TimeSpan LastWordsTake = TimeSpan.FromSeconds(2);

    private readonly Surroundings _surroundings;
    private readonly ITerminal _terminal;
    private readonly Inbox _inbox;
    private readonly CancellationToken _gone;
    private readonly ScreenState _state;
    private readonly ScreenView _view;
    private readonly Painter _painter;
    private readonly ScreenTold _told;
    private readonly ScreenKeys _keys;
    private readonly Asking _asking;
    private readonly Reading _reading;
    private readonly Panes _panes;
    private readonly Whereabouts _whereabouts;
    private readonly ScreenDoings _doings;
    private readonly Outbox _outbox;
    private readonly Task _whenGone;
    private Task? _nextInput;
    private long _drawnAt;

    public ScreenVisit(Surroundings surroundings, ITerminal terminal, Inbox inbox, Entrance entrance, Live live, LeftWords left, CancellationToken gone)
    {
        (_surroundings, _terminal, _inbox, _outbox, _gone) = (surroundings, terminal, inbox, live.Outbox, gone);
        _whenGone = Task.Delay(Timeout.Infinite, gone);
        _asking = new Asking(inbox, refused => _state!.Hint = SafeText.OneLine(refused.Message));
        _panes = new Panes(live.Client, _asking);
        _state = new ScreenState
        {
            House = live.House,
            Composer = new Composer { Completion = ScreenCompletion.Of(() => _state!), Glyphs = surroundings.Out.Glyphs },
            Address = live.Client.Address,
            IsEncrypted = live.Client.IsEncrypted,
            IsReadable = live.Client.OthersCouldReadAlong,
            Pane = new RoomPane(0),
        };
        _view = new ScreenView(surroundings.Local);
        _painter = new Painter(terminal.Colours, live.Client.Address, surroundings.Out.Glyphs == Glyphs.Ascii);
        _reading = new Reading(new ReadMarks(live.Client), surroundings.Time);
        _whereabouts = new Whereabouts(live.Client, surroundings.Time, _asking.Life);
        _doings = new ScreenDoings(surroundings, _state, _panes, _asking, _reading, _whereabouts, entrance, live, left);
        _told = new ScreenTold(surroundings, _state, _panes, _asking, _reading, _whereabouts, live, _doings);
        _keys = new ScreenKeys(terminal, _state, _painter, _doings, _whereabouts);
    }

    /// <summary>Stays until the person leaves.</summary>
    /// <returns>Why the server will tell nothing more, or null.</returns>
    public async Task<SnugException?> StayAsync(int room)
    {
        _terminal.Enter();
        try
        {
            _doings.Open(room);
            _doings.Greet();
            while (!_doings.IsOver && !_gone.IsCancellationRequested)
            {
                await TakeInputsAsync();
                while (_inbox.TryTake(out var happening)) _told.Hear(happening);
                if (_doings.IsOver) break;
                Draw();
                await NextAsync();
            }
        }
        finally
        {
            _doings.KeepDraft();
            _terminal.Leave();
        }

        return _doings.EndedBy;
    }

    /// <summary>What was read is told first, if the server is there.</summary>
    public async ValueTask DisposeAsync()
    {
        using (var patience = new CancellationTokenSource(LastWordsTake, _surroundings.Time))
            await _reading.WhenToldAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _asking.DisposeAsync();
        await _whereabouts.WhenToldAsync();
    }

    private async Task TakeInputsAsync()
    {
        while (!_doings.IsOver && _terminal.Inputs.TryRead(out var input))
        {
            switch (input)
            {
                case KeyPress key:
                    Act();
                    await _keys.PressAsync(key, _gone);
                    break;
                case Pasted { Text: var text }:
                    Act();
                    _keys.Paste(text);
                    break;
                case FocusChanged focus: _reading.Take(focus); break;
                case Resized or Resumed: _painter.Forget(); break;
            }
        }

        _doings.KeepDraft();
    }

    /// <summary>Whoever touches a key has seen what the screen shows, before the key leads away from it.</summary>
    private void Act()
    {
        _panes.Retry();
        _reading.Act();
        if (_state.Table is null && _state.Pane.Timeline.IsLoaded) _reading.Shown(_state.Pane, _state.House);
        _reading.Act();
    }

    private void Draw()
    {
        (_state.Size, _state.Waiting) = (_terminal.Size, _outbox.Pending.Count);
        _surroundings.Out.Paint(_painter.Paint(_view.Draw(_state, _surroundings.Now)));
        _drawnAt = _surroundings.Time.GetTimestamp();
        if (_state.Table is null && _state.Pane.Timeline.IsLoaded) _reading.Shown(_state.Pane, _state.House);
        _panes.FetchMore(_state.Pane);
    }

    /// <summary>Waits for the next thing: a key at once, anything else until the next frame is due.</summary>
    private async Task NextAsync()
    {
        _nextInput = _nextInput is null || _nextInput.IsCompleted ? NextInputAsync() : _nextInput;
        await Task.WhenAny(_nextInput, _inbox.WhenAny(), _whenGone);
        var since = _surroundings.Time.GetElapsedTime(_drawnAt);
        if (_nextInput.IsCompleted || _gone.IsCancellationRequested || since >= BetweenFrames) return;
        using var due = new CancellationTokenSource();
        await Task.WhenAny(_nextInput, _whenGone, Task.Delay(BetweenFrames - since, _surroundings.Time, due.Token));
        await due.CancelAsync();
    }

    private async Task NextInputAsync()
    {
        // The window was closed: nobody is there to look.
        if (!await _terminal.Inputs.WaitToReadAsync(_gone)) _doings.Leave();
    }
}
