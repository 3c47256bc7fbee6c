using Snug.Client;
using Snug.Terminal.Chat;
using Snug.Terminal.Commands;
using Snug.Terminal.Screen.Rooms;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Screen;

/// <summary>What a person can do on the screen, whichever key or command asked for it.</summary>
internal sealed class ScreenDoings(
    Surroundings surroundings, ScreenState state, Panes panes, Asking asking, Reading reading, Whereabouts whereabouts, Entrance entrance, Live live, LeftWords left)
{
    /// <summary>The person leaves, or nothing more can be told.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Why the server will tell nothing more, or null.</summary>
    public SnugException? EndedBy { get; private set; }

    /// <summary>Rings when somebody says the person's name.</summary>
    public Bell Bell { get; } = new(surroundings.ConfigFolder);

    /// <summary>Leaves.</summary>
    public void Leave() => IsOver = true;

    /// <summary>The server ended it.</summary>
    public void End(SnugException reason) => (EndedBy, IsOver) = (reason, true);

    /// <summary>Goes into a room, to the line above what is new, or to a message.</summary>
    public void Open(int number, long? message = null)
    {
        if (state.House.Room(number) is not { } view)
        {
            state.Hint = SafeText.Of($"There is no room {number:0} for you here.");
            return;
        }

        KeepDraft();
        state.Table = null;
        var pane = panes.Open(number);
        if (pane != state.Pane)
        {
            state.Composer.Set(live.Drafts.Find(number) ?? string.Empty);
            pane.WaitFor(live.Outbox.Pending.Where(item => item.Room == number));
            whereabouts.Enter(number);
            entrance.Remember(live.Client, number);
        }

        state.Pane = pane;
        reading.Act();
        pane.NewAfter = view.Room is { Unread: > 0, ReadNumber: { } read } ? read : null;
        if (message is { } place) panes.FetchPlace(pane, place);
        else if (!pane.Timeline.IsLoaded) panes.Fetch(pane, view.Room);
        else if (pane.NewAfter is { } after) panes.FetchPlace(pane, after + 1);
        else panes.FetchEnd(pane);
    }

    /// <summary>What is typed and not sent stays with its room.</summary>
    public void KeepDraft()
    {
        if (state.Pane.Number > 0) live.Drafts.Keep(state.Pane.Number, state.Composer.Text);
    }

    /// <summary>Does what was typed.</summary>
    public async Task DoAsync(RoomInput input, CancellationToken cancellationToken)
    {
        switch (input)
        {
            case Say say: await SayAsync(say.Text, cancellationToken); break;
            case GoTo { Room: var room }: Open(room); break;
            case GoToMessage place: Open(place.Room, place.Number); break;
            case ShowRooms: ShowTable(); break;
            case CreateRoom { Name: "" }: ShowTable().StartNaming(); break;
            case CreateRoom { Name: var name }: Create(name); break;
            case ShowNames: state.Notice = Names(); break;
            case ShowMe: state.Notice = [SafeText.Of($"You are {state.House.Me.Name} on {live.Client.Address.ToString().TrimEnd('/')}. /code makes a code for your other device.")]; break;
            case MakeCode: MakeCodeNow(); break;
            case ShowOlder: state.Pane.Scroll(-(state.Size.Rows - 4)); break;
            case Search { Words: var words }: SearchFor(words); break;
            case SetBell { IsOn: var isOn }:
                Bell.Set(isOn);
                state.Hint = isOn ? SafeText.Of($"The bell rings when somebody says your name.") : SafeText.Of($"No bell.");
                break;
            case ShowWords: state.Notice = left.Words.Count == 0 ? [.. left.Lines(state.Size.Columns)] : [.. left.Lines(state.Size.Columns - 1), left.Ways(state.House.Me.Name)]; break;
            case WithWords words: await WithAsync(words, cancellationToken); break;
            case ShowHelp: state.Notice = ScreenHelp.Lines; break;
            case Quit: Leave(); break;
            case NotACommand { Line: var line }:
                state.Notice = [SafeText.Of($"There is no {line.Split(' ')[0]} here; /help lists what there is. Nothing was sent: to say it as it is, begin with //")];
                if (state.Composer.IsEmpty) state.Composer.Set(line);
                break;
        }
    }

    /// <summary>That words wait under another name, if some do.</summary>
    public void Greet()
    {
        if (left.Greeting() is { } greeting) state.Notice = [greeting];
    }

    private async Task WithAsync(WithWords words, CancellationToken cancellationToken)
    {
        if (words.Way == "again")
        {
            state.Notice = [await left.AgainAsync(words.Number, state.House.Me, live.Outbox, cancellationToken)];
            state.Pane.WaitFor(live.Outbox.Pending.Where(item => item.Room == state.Pane.Number));
        }
        else if (left.Find(words.Number) is not { } word) state.Notice = [SafeText.Of($"There is no {words.Number} among them: /words lists them.")];
        else if (words.Way == "copy") Copy(word);
        else if (await left.DiscardAsync(word, cancellationToken)) state.Notice = [SafeText.Of($"Discarded: {word.Text}")];
        else state.Notice = [SafeText.Of($"That could not be discarded; it is there still.")];
    }

    /// <summary>Into the input line: whoever says it then says it as themselves, and knows.</summary>
    private void Copy(LeftWord word)
    {
        state.Composer.Set(word.Text);
        state.Notice = [SafeText.Of($"Enter says this as {state.House.Me.Name}, here in room {state.Pane.Number:0}. /discard {word.Number:0} throws away what was kept.")];
    }

    /// <summary>Opens the table of rooms, with their newest words as soon as they are known.</summary>
    public TablePane ShowTable()
    {
        state.Table = new TablePane(state.Pane.Number);
        asking.Ask(stop => LastWords.FetchAsync(live.Client, state.House, stop), messages =>
        {
            foreach (var message in messages) state.House.Take(message);
        });
        return state.Table;
    }

    /// <summary>Makes a room and goes there.</summary>
    public void Create(string name) => asking.Ask(stop => Chat.NewRoom.CreateAsync(live.Client, name, topic: null, stop), room =>
    {
        state.House.Take(room);
        Open(room.Id);
    });

    /// <summary>The next room in order, or the one before: -1.</summary>
    public void Step(int by)
    {
        var rooms = state.House.Rooms.Select(static room => room.Room.Id).ToList();
        if (rooms.Count == 0) return;
        var at = rooms.IndexOf(state.Pane.Number);
        Open(rooms[(at + by + rooms.Count) % rooms.Count]);
    }

    /// <summary>The next room in which something waits: where one was named before others.</summary>
    public void OpenNextNew()
    {
        var next = state.House.Rooms
            .Where(room => room.New > 0 && room.Room.Id != state.Pane.Number)
            .OrderByDescending(static room => room.IsNamed)
            .ThenBy(room => room.Room.Id < state.Pane.Number)
            .FirstOrDefault();
        if (next is null) state.Hint = SafeText.Of($"Nothing new anywhere.");
        else Open(next.Room.Id);
    }

    /// <summary>To the newest message, and what was searched for is forgotten.</summary>
    public void ToEnd()
    {
        state.Pane.Sought = string.Empty;
        panes.FetchEnd(state.Pane);
    }

    private async Task SayAsync(string text, CancellationToken cancellationToken)
    {
        var pane = state.Pane;
        try
        {
            pane.Wait(await live.Outbox.AddAsync(pane.Number, text, cancellationToken));
        }
        catch (IOException e)
        {
            state.Composer.Set(text);
            state.Hint = SafeText.Of($"Not sent, the words are here still: {e.Message}");
            return;
        }

        live.Drafts.Keep(pane.Number, string.Empty);
        whereabouts.Rest();
        pane.NewAfter = null;
        ToEnd();
    }

    private void MakeCodeNow() => asking.Ask(stop => live.Client.MakeCodeAsync(stop), code => state.Notice =
    [
        SafeText.Of($"On your other device, type {code.Code} instead of a name, or open {code.Link}"),
        SafeText.Of($"It works once, until {Wording.Clock(surroundings.Local(code.ExpiresAt))}."),
    ]);

    private void SearchFor(string words)
    {
        var pane = state.Pane;
        var before = words.Length == 0 || words == pane.Sought ? pane.Found : long.MaxValue;
        if (words.Length > 0) pane.Sought = words;
        if (pane.Sought.Length == 0) state.Hint = SafeText.Of($"/search WORD looks through what is loaded.");
        else if (pane.Find(pane.Sought, before) is { } found)
        {
            pane.To(pane.Found = found);
            state.Hint = SafeText.Of($"Message {found:0}. /search again goes on to older ones, Esc ends it.");
        }
        else
        {
            pane.Found = long.MaxValue;
            state.Hint = SafeText.Of($"Not found further up among the {pane.Timeline.Messages.Count} messages that are loaded; PgUp loads older ones.");
        }
    }

    private IReadOnlyList<SafeText> Names()
    {
        var view = state.House.Room(state.Pane.Number);
        var here = view?.Here.Select(static person => (person.Id, person.Name)).Append((state.House.Me.Id, state.House.Me.Name)).Distinct().OrderBy(static person => person.Id).ToList() ?? [];
        return view?.HereCount > here.Count
            ? [SafeText.Of($"Here: {view.HereCount} people.")]
            : [SafeText.Of($"Here: {string.Join(", ", here.Select(static person => person.Name))}.")];
    }
}
