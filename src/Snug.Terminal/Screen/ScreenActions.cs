using Snug.Client;
using Snug.Protocol;
using Snug.Terminal.Chat;
using Snug.Terminal.Chat.Slash;
using Snug.Terminal.Commands;
using Snug.Terminal.Screen.Composing;
using Snug.Terminal.Screen.Keys;
using Snug.Terminal.Screen.Rooms;
using Snug.Terminal.Screen.Terminals;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Screen;

/// <summary>What a person can do on the screen, whichever key or command asked for it.</summary>
/// <param name="commands">For Tab and help.</param>
internal sealed class ScreenActions(
    CommandContext context,
    ITerminal terminal,
    ScreenState state,
    RoomPanes panes,
    BackgroundCalls calls,
    ReadTracker reading,
    PresenceReporter presence,
    SignIn signIn,
    ChatSession session,
    OrphanedWords left,
    CommandList commands) : IChatView
{
    /// <summary>What is done with one message.</summary>
    public ScreenMessages Messages { get; } = new(state, panes, calls, session);

    /// <summary>Times stand beside messages; off, their numbers do.</summary>
    public ScreenChoice Times { get; } = new(context.ConfigFolder, "times");

    private readonly RoomSearch search = new(state, panes, calls, session.Client);

    /// <summary>The person leaves, or nothing more can be told.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Why the server will tell nothing more, or null.</summary>
    public SnugException? EndedBy { get; private set; }

    /// <summary>Rings when somebody says the person's name.</summary>
    public ScreenChoice Bell { get; } = new(context.ConfigFolder, "bell");

    /// <summary>The wheel moves the messages; marking text with the mouse then takes Shift in most terminals.</summary>
    public ScreenChoice Mouse { get; } = new(context.ConfigFolder, "mouse");

    int IChatView.Room => state.Pane.Number;

    int IAnswerView.Columns => state.Size.Columns - 1;

    /// <summary>Below the header, above the rooms, the state and the input, and with the answer itself.</summary>
    int IChatView.RowsForPicture => context.Out.Glyphs == Glyphs.Unicode ? state.Size.Rows - 8 : 0;

    IEnumerable<SafeText> IChatView.Introduction => KeyHelp.Lines;

    /// <summary>Leaves.</summary>
    public void Leave() => IsOver = true;

    /// <summary>Asks which commands the server has, unless that is known.</summary>
    public void LearnCommands()
    {
        commands.Forget();
        calls.Run(
            commands.Fetch,
            told =>
            {
                commands.Take(told);
                return Task.CompletedTask;
            },
            // Help asks again, and says so.
            static _ => { });
    }

    /// <summary>Asks which emoji there are, and completes the one that was begun, if nothing was typed meanwhile.</summary>
    public void LearnEmoji()
    {
        var typed = state.Composer.Text;
        calls.Run(session.Client.GetEmojiNamesAsync, names =>
        {
            state.Emoji = names;
            if (state.Composer.Text == typed && state.Secret is null && state.Table is null)
            {
                state.Composer.Press(new KeyPress(KeyCode.Tab));
            }
        });
    }

    /// <summary>The server ended it.</summary>
    public void End(SnugException reason) => (EndedBy, IsOver) = (reason, true);

    /// <summary>Goes into a room, to the line above what is new, or to a message.</summary>
    public void Open(int number, long? message = null)
    {
        if (state.Server.Room(number) is not { } view)
        {
            state.Hint = SafeText.Of($"There is no room {number:0} for you here.");
            return;
        }

        KeepDraft();
        (state.Table, state.Thread) = (null, null);
        var pane = panes.Open(number);
        if (pane != state.Pane)
        {
            Messages.EndPurpose();
            state.Composer.Set(session.Drafts.Find(number) ?? string.Empty);
            pane.WaitFor(session.Outbox.Pending.Where(item => item.Room == number));
            presence.Enter(number);
            signIn.Remember(session.Client, number);
        }

        state.Pane = pane;
        reading.Act();
        pane.NewAfter = view.Room is { Unread: > 0, ReadNumber: { } read } ? read : null;
        if (message is { } place)
        {
            panes.FetchPlace(pane, place);
        }
        else if (!pane.Timeline.IsLoaded)
        {
            panes.Fetch(pane, view.Room);
        }
        else if (pane.NewAfter is { } after)
        {
            panes.FetchPlace(pane, after + 1);
        }
        else
        {
            panes.FetchEnd(pane);
        }
    }

    /// <summary>
    /// A room is not this person's any more: what was said there and what they were typing for it goes. Who looked at it is told why, over
    /// the rooms that there are.
    /// </summary>
    public void Lose(RoomView lost, int? by)
    {
        var wasOpen = state.Pane.Number == lost.Room.Id;
        panes.Drop(lost.Room.Id);
        if (!wasOpen)
        {
            session.Drafts.Keep(lost.Room.Id, string.Empty);
            return;
        }

        var wasTyping = !state.Composer.IsEmpty;
        state.Purpose = null;
        state.Composer.Set(string.Empty);
        session.Drafts.Keep(lost.Room.Id, string.Empty);
        state.Notice.Close();
        state.Secret = null;
        (state.Pane, state.Thread) = (new RoomPane(0), null);
        if (state.Server.Rooms.FirstOrDefault()?.Room.Id is { } first)
        {
            Open(first);
        }

        var gone = PeopleNews.Gone(by, lost.Room, state.Server);
        ShowTable().Complaint = wasTyping ? SafeText.Of($"{gone} What you were typing for it is gone.") : gone;
    }

    /// <summary>What is typed and not sent stays with its room.</summary>
    public void KeepDraft()
    {
        if (state.Pane.Number > 0)
        {
            session.Drafts.Keep(state.Pane.Number, Messages.Draft);
        }
    }

    /// <summary>That words wait under another name, if some do.</summary>
    public void Greet()
    {
        if (left.Greeting() is { } greeting)
        {
            state.Notice.Show([greeting]);
        }
    }

    Task IChatView.Open(int room)
    {
        Open(room);
        return Task.CompletedTask;
    }

    Task IChatView.Open(int room, long message)
    {
        Open(room, message);
        return Task.CompletedTask;
    }

    Task IChatView.ShowRooms()
    {
        ShowTable();
        return Task.CompletedTask;
    }

    Task IChatView.ShowOlder()
    {
        state.Pane.Scroll(-(state.Size.Rows - 4));
        return Task.CompletedTask;
    }

    void IAnswerView.Show(IEnumerable<SafeText> lines) => state.Notice.Show(lines);

    void IChatView.Remark(SafeText sentence) => state.Hint = sentence;

    void IChatView.SayDeleting(SafeText sentence)
    {
        // The rows above the rooms say it.
    }

    /// <summary>Into the input line: whoever says it then says it as themselves, and knows.</summary>
    void IAnswerView.Copy(LeftWord word)
    {
        state.Composer.Set(word.Text);
        state.Notice.Show([SafeText.Of($"Enter says "
            + $"this as {state.Server.Me.Name}, here in room {state.Pane.Number:0}. /discard {word.Number:0} throws away what was kept.")]);
    }

    /// <summary>The question lies over the input line, whose words are there again when it is answered.</summary>
    Task IChatView.AskHidden(SafeText question, Func<string?, Task> take)
    {
        state.Secret = new SecretInput(question, take);
        return Task.CompletedTask;
    }

    void IChatView.SetBell(bool isOn)
    {
        Bell.Set(isOn);
        state.Hint = isOn ? SafeText.Of($"The bell rings when somebody says your name.") : SafeText.Of($"No bell.");
    }

    void IChatView.SetMouse(bool isOn)
    {
        Mouse.Set(isOn);
        terminal.UseMouse(isOn);
        state.Hint = isOn
            ? SafeText.Of($"The wheel moves the messages; hold Shift to mark text.")
            : SafeText.Of($"The mouse is the terminal's own; /mouse on lets the wheel move the messages.");
    }

    Task IChatView.Reply(long message)
    {
        Messages.Reply(message);
        return Task.CompletedTask;
    }

    Task IChatView.Edit(long? message)
    {
        Messages.Edit(message);
        return Task.CompletedTask;
    }

    Message? IChatView.Find(long number) => Messages.Find(number);

    bool IChatView.OpenThread(int room, IReadOnlyList<Message> messages)
    {
        state.Thread = room == state.Pane.Number ? new ThreadPane(room, messages) : state.Thread;
        return true;
    }

    Task IChatView.Reveal(long? message)
    {
        Messages.Reveal(message);
        return Task.CompletedTask;
    }

    /// <summary>For this sitting with a key, for good with the command.</summary>
    public void SetNumbers(bool isOn)
    {
        Times.Set(!isOn);
        state.ShowsNumbers = isOn;
        state.Hint = isOn
            ? SafeText.Of($"The numbers of messages stand beside them; Alt-N shows their times.")
            : SafeText.Of($"Times stand beside messages; Alt-N shows their numbers.");
    }

    void IChatView.Sends(OutboxItem item)
    {
        if (item.Room == state.Pane.Number)
        {
            state.Pane.Wait(item);
        }
    }

    /// <summary>The line stands in the input again, if nothing else does.</summary>
    void IChatView.Refuse(string line, SafeText why)
    {
        state.Notice.Show([why]);
        if (state.Composer.IsEmpty)
        {
            state.Composer.Set(line);
        }
    }

    Task IChatView.Call<T>(Func<CancellationToken, Task<T>> call, Func<T, Task> take, Action<SnugException> refused)
    {
        calls.Run(call, take, refused);
        return Task.CompletedTask;
    }

    /// <summary>Opens the table of rooms, with their newest words as soon as they are known.</summary>
    public TablePane ShowTable()
    {
        state.Table = new TablePane(state.Pane.Number);
        calls.Run(stop => RoomPreviews.Fetch(session.Client, state.Server, stop), messages =>
        {
            foreach (var message in messages)
            {
                state.Server.Take(message);
            }
        });
        return state.Table;
    }

    /// <summary>Makes a room and goes there.</summary>
    public void Create(string name) => calls.Run(stop => Chat.RoomCreation.Create(session.Client, name, topic: null, stop), room =>
    {
        state.Server.Take(room);
        Open(room.Id);
    });

    /// <summary>The next room in order, or the one before: -1.</summary>
    public void Step(int by)
    {
        var rooms = state.Server.Rooms.Select(static room => room.Room.Id).ToList();
        if (rooms.Count == 0)
        {
            return;
        }

        var at = rooms.IndexOf(state.Pane.Number);
        Open(rooms[(at + by + rooms.Count) % rooms.Count]);
    }

    /// <summary>The next room in which something waits: where one was named before others.</summary>
    public void OpenNextNew()
    {
        var next = state.Server.Rooms
            .Where(room => room.Waits > 0 && room.Room.Id != state.Pane.Number)
            .OrderByDescending(static room => room.IsNamed)
            .ThenBy(room => room.Room.Id < state.Pane.Number)
            .FirstOrDefault();
        if (next is null)
        {
            state.Hint = SafeText.Of($"Nothing new anywhere.");
        }
        else
        {
            Open(next.Room.Id);
        }
    }

    /// <summary>To the newest message, and what was searched for is forgotten.</summary>
    public void ToEnd()
    {
        state.Thread?.ToEnd();
        state.Pane.Sought = string.Empty;
        panes.FetchEnd(state.Pane);
    }

    public async Task Say(NewMessage message, CancellationToken cancellationToken)
    {
        var pane = state.Pane;
        var said = message with
        {
            ReplyTo = message.ReplyTo ?? (state.Purpose as ComposerPurpose.Reply)?.Number ?? state.Thread?.Root,
        };
        try
        {
            pane.Wait(await session.Outbox.AddAsync(pane.Number, said, cancellationToken: cancellationToken));
            state.Purpose = null;
        }
        catch (IOException e)
        {
            state.Composer.Set(message.Text);
            state.Hint = SafeText.Of($"Not sent, the words are here still: {e.Message}");
            return;
        }

        session.Drafts.Keep(pane.Number, string.Empty);
        presence.Rest();
        pane.NewAfter = null;
        ToEnd();
    }

    Task IChatView.Search(string words)
    {
        search.Look(words);
        return Task.CompletedTask;
    }
}
