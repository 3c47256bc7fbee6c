using Snug.Client;
using Snug.Terminal.Chat;
using Snug.Terminal.Commands;
using Snug.Terminal.Screen.Rooms;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Screen;

/// <summary>What a person can do on the screen, whichever key or command asked for it.</summary>
internal sealed class ScreenActions(
    CommandContext context,
    ScreenState state,
    RoomPanes panes,
    BackgroundCalls calls,
    ReadTracker reading,
    PresenceReporter presence,
    SignIn signIn,
    ChatSession session,
    OrphanedWords left)
{
    /// <summary>The person leaves, or nothing more can be told.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Why the server will tell nothing more, or null.</summary>
    public SnugException? EndedBy { get; private set; }

    /// <summary>Rings when somebody says the person's name.</summary>
    public Bell Bell { get; } = new(context.ConfigFolder);

    /// <summary>Leaves.</summary>
    public void Leave() => IsOver = true;

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
        state.Table = null;
        var pane = panes.Open(number);
        if (pane != state.Pane)
        {
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

    /// <summary>What is typed and not sent stays with its room.</summary>
    public void KeepDraft()
    {
        if (state.Pane.Number > 0)
        {
            session.Drafts.Keep(state.Pane.Number, state.Composer.Text);
        }
    }

    /// <summary>Does what was typed.</summary>
    public async Task Do(RoomInput input, CancellationToken cancellationToken)
    {
        switch (input)
        {
            case SayInput say: await Say(say.Text, cancellationToken); break;
            case GoToRoomInput { Room: var room }: Open(room); break;
            case GoToMessageInput place: Open(place.Room, place.Number); break;
            case ShowRoomsInput: ShowTable(); break;
            case CreateRoomInput { Name: "" }: ShowTable().StartNaming(); break;
            case CreateRoomInput { Name: var name }: Create(name); break;
            case ShowNamesInput: state.Notice = Names(); break;
            case ShowMeInput:
                state.Notice = [
                    SafeText.Of($"You are {state.Server.Me.Name} on {session.Client.Address.ToString().TrimEnd('/')}. /code makes a code "
                        + $"for your other device.")];
                break;
            case MakeCodeInput: MakeCodeNow(); break;
            case ShowOlderInput: state.Pane.Scroll(-(state.Size.Rows - 4)); break;
            case SearchInput { Words: var words }: SearchFor(words); break;
            case SetBellInput { IsOn: var isOn }:
                Bell.Set(isOn);
                state.Hint = isOn ? SafeText.Of($"The bell rings when somebody says your name.") : SafeText.Of($"No bell.");
                break;
            case ShowWords:
                state.Notice = left.Words.Count == 0
                ? [.. left.Lines(state.Size.Columns)]
                : [.. left.Lines(state.Size.Columns - 1), left.Ways(state.Server.Me.Name)]; break;
            case WithWords words: await With(words, cancellationToken); break;
            case ShowHelpInput: state.Notice = ScreenHelp.Lines; break;
            case QuitInput: Leave(); break;
            case ServerCommandInput { Line: var line }: RunOnServer(line); break;
        }
    }

    /// <summary>What the server knows to do. A line that it refuses stands in the input again.</summary>
    private void RunOnServer(string line)
    {
        var room = state.Pane.Number;
        calls.Run(
            stop => session.Client.RunCommandAsync(room, line, session.Client.NewKey(), stop),
            answer =>
            {
                state.Notice = [.. answer.Said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(said => SafeText.Of($"{said}"))];
                if (answer.Go is { } go)
                {
                    GoTo(go);
                }
            },
            _ =>
            {
                if (state.Composer.IsEmpty)
                {
                    state.Composer.Set(line);
                }
            });
    }

    private void GoTo(int room)
    {
        if (state.Server.Room(room) is not null)
        {
            Open(room);
            return;
        }

        calls.Run(stop => session.Client.GetRoomAsync(room, stop), found =>
        {
            state.Server.Take(found);
            Open(found.Id);
        });
    }

    /// <summary>That words wait under another name, if some do.</summary>
    public void Greet()
    {
        if (left.Greeting() is { } greeting)
        {
            state.Notice = [greeting];
        }
    }

    private async Task With(WithWords words, CancellationToken cancellationToken)
    {
        if (words.Way == "again")
        {
            state.Notice = [await left.Again(words.Number, state.Server.Me, session.Outbox, cancellationToken)];
            state.Pane.WaitFor(session.Outbox.Pending.Where(item => item.Room == state.Pane.Number));
        }
        else if (left.Find(words.Number) is not { } word)
        {
            state.Notice = [SafeText.Of($"There is no {words.Number} among them: /words lists them.")];
        }
        else if (words.Way == "copy")
        {
            Copy(word);
        }
        else if (await left.Discard(word, cancellationToken))
        {
            state.Notice = [SafeText.Of($"Discarded: {word.Text}")];
        }
        else
        {
            state.Notice = [SafeText.Of($"That could not be discarded; it is there still.")];
        }
    }

    /// <summary>Into the input line: whoever says it then says it as themselves, and knows.</summary>
    private void Copy(LeftWord word)
    {
        state.Composer.Set(word.Text);
        state.Notice = [SafeText.Of($"Enter says "
            + $"this as {state.Server.Me.Name}, here in room {state.Pane.Number:0}. /discard {word.Number:0} throws away what was kept.")];
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
            .Where(room => room.New > 0 && room.Room.Id != state.Pane.Number)
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
        state.Pane.Sought = string.Empty;
        panes.FetchEnd(state.Pane);
    }

    private async Task Say(string text, CancellationToken cancellationToken)
    {
        var pane = state.Pane;
        try
        {
            pane.Wait(await session.Outbox.AddAsync(pane.Number, text, cancellationToken));
        }
        catch (IOException e)
        {
            state.Composer.Set(text);
            state.Hint = SafeText.Of($"Not sent, the words are here still: {e.Message}");
            return;
        }

        session.Drafts.Keep(pane.Number, string.Empty);
        presence.Rest();
        pane.NewAfter = null;
        ToEnd();
    }

    private void MakeCodeNow() => calls.Run(stop => session.Client.MakeCodeAsync(stop), code => state.Notice =
    [
        SafeText.Of($"On your other device, type {code.Code} instead of a name, or open {code.Link}"),
        SafeText.Of($"It works once, until {Wording.Clock(context.Local(code.ExpiresAt))}."),
    ]);

    private void SearchFor(string words)
    {
        var pane = state.Pane;
        var before = words.Length == 0 || words == pane.Sought ? pane.Found : long.MaxValue;
        if (words.Length > 0)
        {
            pane.Sought = words;
        }

        if (pane.Sought.Length == 0)
        {
            state.Hint = SafeText.Of($"/search WORD looks through what is loaded.");
        }
        else if (pane.Find(pane.Sought, before) is { } found)
        {
            pane.To(pane.Found = found);
            state.Hint = SafeText.Of($"Message {found:0}. /search again goes on to older ones, Esc ends it.");
        }
        else
        {
            pane.Found = long.MaxValue;
            state.Hint = SafeText.Of($"Not found further up "
                + $"among the {pane.Timeline.Messages.Count} messages that are loaded; PgUp loads older ones.");
        }
    }

    private IReadOnlyList<SafeText> Names()
    {
        var view = state.Server.Room(state.Pane.Number);
        var here = view?.Here.Select(static person => (person.Id, person.Name))
            .Append((state.Server.Me.Id, state.Server.Me.Name))
            .Distinct()
            .OrderBy(static person => person.Id)
            .ToList() ?? [];
        return view?.HereCount > here.Count
            ? [SafeText.Of($"Here: {view.HereCount} people.")]
            : [SafeText.Of($"Here: {string.Join(", ", here.Select(static person => person.Name))}.")];
    }
}
