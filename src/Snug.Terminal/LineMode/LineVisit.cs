using Snug.Client;
using Snug.Protocol;
using Snug.Terminal.Chat;
using Snug.Terminal.Commands;
using Snug.Terminal.Tty;

namespace Snug.Terminal.LineMode;

/// <summary>Somebody who is in: says what happens while it happens, and does what they type.</summary>
internal sealed class LineVisit : IAsyncDisposable
{
    /// <summary>More would only be kept in memory twice: a pipe waits, people do not type that fast.</summary>
    private const int MostWaiting = 64;

    private static readonly TimeSpan PatienceOfPeople = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PatienceOfPipes = TimeSpan.FromSeconds(15);

    private readonly Surroundings _surroundings;
    private readonly LineLoop _loop;
    private readonly Entrance _entrance;
    private readonly Live _live;
    private readonly LeftWords _left;
    private readonly LastTime _lastTime;
    private readonly ReadMarks _marks;
    private readonly ConnectionWords _connection = new();
    private readonly OtherRooms _others = new();
    private readonly RoomAnswers _answers;
    private readonly PipedWords? _piped;
    private readonly bool _hasCommands;
    private readonly HashSet<string> _typedHere = new(StringComparer.Ordinal);
    private CancellationTokenSource? _patience;
    private RoomLines? _room;
    private long _lastSent;
    private bool _needsSnapshot;
    private bool _hasEnded;
    private int _exitCode = ExitCode.Done;

    /// <param name="hasCommands">A pipe may give commands. A person always may.</param>
    public LineVisit(Surroundings surroundings, LineLoop loop, Entrance entrance, Live live, LeftWords left, bool hasCommands)
    {
        (_surroundings, _loop, _entrance, _live, _left) = (surroundings, loop, entrance, live, left);
        _piped = surroundings.InputIsTerminal ? null : new PipedWords(surroundings.Talk);
        _hasCommands = hasCommands || surroundings.InputIsTerminal;
        _answers = new RoomAnswers(surroundings, live, loop.Gone);
        _lastTime = new LastTime(surroundings, live);
        _marks = new ReadMarks(live.Client);
        loop.Hear = HearAsync;
    }

    public House House => _live.House;

    public SnugClient Client => _live.Client;

    /// <summary>Somebody sits there: what is printed is read, what is typed is seen already.</summary>
    private bool IsWithPerson => _surroundings is { InputIsTerminal: true, OutputIsTerminal: true };

    /// <summary>Where the connection and what was not done are told. A pipe's output is the room, and nothing else.</summary>
    private SafeWriter States => _piped is null ? _surroundings.Out : _surroundings.Talk;

    /// <summary>What a pipe said in this room stands in the output too. A person sees it where it was typed.</summary>
    private bool IsWholeInPrint => _surroundings.InputIsTerminal || _room is not { } room || room.LastShown >= _lastSent;

    /// <summary>The first words.</summary>
    public void Greet(bool isReturning)
    {
        if (!_surroundings.InputIsTerminal) return;

        var rooms = House.Rooms.Where(static room => room.New > 0).ToList();
        var greeting = Wording.TimeOfDay(_surroundings.Now);
        if (rooms.Count > 0)
        {
            var messages = Wording.Count(rooms.Sum(static room => room.New), "new message", "new messages");
            _surroundings.Out.Line($"{greeting}, {House.Me.Name}. {messages} in {Wording.Count(rooms.Count, "room", "rooms")}.");
        }
        else
        {
            _surroundings.Out.Line($"{greeting}, {House.Me.Name}.{(isReturning ? " Nothing new." : string.Empty)}");
        }

        _lastTime.Greet();
        SayIf(_left.Greeting());
    }

    /// <summary>Asks for a name if there is none, and makes the room. Null if it was not made.</summary>
    public async Task<int?> CreateRoomAsync(string? name)
    {
        if (string.IsNullOrWhiteSpace(name) && _surroundings.InputIsTerminal)
        {
            _surroundings.Out.Ask($"What is the room called? ");
            name = await _loop.NextLineAsync();
        }

        if (string.IsNullOrWhiteSpace(name))
        {
            if (_piped is not null) _surroundings.Talk.Line($"A room needs a name: /create NAME");
            return null;
        }

        try
        {
            var room = await Chat.NewRoom.CreateAsync(Client, name.Trim(), topic: null, _loop.Gone);
            House.Take(room);
            _others.Made(room.Id);
            return room.Id;
        }
        catch (SnugException e)
        {
            States.Line($"{e.Message}");
            return null;
        }
    }

    /// <summary>Shows the table of rooms.</summary>
    public Task ShowTableAsync() => _answers.ShowTableAsync();

    /// <summary>Goes into a room and stays until the person goes on.</summary>
    public async Task<NextPlace> StayAsync(int number)
    {
        _room = null;
        if (!await EnterAsync(number)) return Failed() as NextPlace ?? new NextPlace.Table();

        while (await (_piped?.NextAsync(_loop) ?? _loop.NextLineAsync()) is { } line)
        {
            if (await DoAsync(Understood(line)) is not { } next) continue;
            if (next is NextPlace.Table) _room = null;
            return next;
        }

        return new NextPlace.Home();
    }

    /// <summary>The server will tell nothing more, and no waiting mends it.</summary>
    public void End(SnugException reason)
    {
        _hasEnded = true;
        var isOut = reason is SnugProblemException problem && problem.Is(Problems.SignIn);
        _exitCode = isOut ? Run.Say(_surroundings, _entrance.HasEnded(Client.Token)) : Run.Say(_surroundings, reason);
    }

    /// <summary>Waits for what is on its way, and says what is not. Answers with the exit code.</summary>
    public async Task<int> FinishAsync()
    {
        var patience = _surroundings.InputIsTerminal ? PatienceOfPeople : PatienceOfPipes;
        using (_patience = new CancellationTokenSource(patience, _surroundings.Time))
        {
            if (_hasEnded) await _patience.CancelAsync();
            if (!_hasEnded && _surroundings.InputIsTerminal && (_connection.IsLost || !House.IsConnected) && _live.Outbox.Pending.Count > 0) _surroundings.Out.Line($"Sending what waits.");
            await _loop.HearWhileAsync(() => _live.Outbox.Pending.Count > 0 || _connection.Waiting > 0 || !IsWholeInPrint, _patience.Token);
            await _marks.WhenToldAsync(_patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _patience = null;
        var left = _live.Outbox.Pending;
        if (_piped is not null) return _piped.End(left, _exitCode);
        if (left.Count == 0) return _exitCode;

        if (_live.IsOutboxKept) _surroundings.Talk.Line($"Not sent yet, {Wording.Count(left.Count, "message goes", "messages go")} out when {House.Me.Name} comes in again:");
        else _surroundings.Talk.Line($"Not sent, {Wording.Count(left.Count, "message", "messages")}:");
        foreach (var item in left) _surroundings.Talk.Line(SafeText.Lines(item.Text));
        return _hasEnded ? _exitCode : ExitCode.Unreachable;
    }

    public ValueTask DisposeAsync() => _live.DisposeAsync();

    /// <summary>A person goes on as they like. What a pipe has to say next may have been meant for somewhere else: it is not said.</summary>
    private NextPlace.Home? Failed()
    {
        _piped?.GiveUp();
        return _piped is null ? null : new NextPlace.Home();
    }

    /// <summary>Whoever writes into a pipe is often not whoever set it up: "/quit" in a log is a line like any other.</summary>
    private RoomInput Understood(string line) =>
        _hasCommands ? RoomInput.Read(line) : string.IsNullOrWhiteSpace(line) ? new Nothing() : new Say(line);

    private async Task<bool> EnterAsync(int number)
    {
        if (House.Room(number) is not { } view)
        {
            _surroundings.Talk.Line($"There is no room {number:0} for you here.");
            return false;
        }

        try
        {
            var page = await Client.GetMessagesAsync(number, MessageRange.Newest, (int)Math.Clamp(view.New + 5, 20, 100), _loop.Gone);
            _room = new RoomLines(_surroundings, number);
            _lastSent = 0;
            _others.Visit(number);
            _surroundings.Out.Line(RoomLines.Heading(view, isWithPerson: _piped is null));
            Print(_room.History(page.Messages, view.Room.ReadNumber));
            foreach (var message in page.Messages) House.Take(message);
            SayRead();
            _entrance.Remember(Client, number);
            _ = TellHereAsync(number);
            return true;
        }
        catch (SnugException e)
        {
            _surroundings.Talk.Line($"{e.Message}");
            return false;
        }
    }

    /// <returns>Where to go, or null to stay.</returns>
    private async Task<NextPlace?> DoAsync(RoomInput input)
    {
        switch (input)
        {
            case Say say: await SayAsync(say.Text); break;
            case GoTo { Room: var number } when House.Room(number) is not null: return new NextPlace.Room(number);
            case GoTo { Room: var number }:
                States.Line($"There is no room {number:0} for you here.");
                return Failed();
            case GoToMessage place: await _answers.ShowPlaceAsync(place, _room!.Room); break;
            case ShowRooms when _piped is not null: await ShowTableAsync(); break;
            case ShowRooms: return new NextPlace.Table();
            case CreateRoom create: return await CreateRoomAsync(create.Name) is { } created ? new NextPlace.Room(created) : Failed();
            case Quit:
                _piped?.Quit();
                return new NextPlace.Home();
            case ShowNames: _answers.SayNames(_room!.Room); break;
            case ShowMe:
                _surroundings.Out.Line($"You are {House.Me.Name} on {_live.Client.Address.ToString().TrimEnd('/')}. /code makes a code for your other device.");
                break;
            case ShowWords when _left.Words.Count == 0: Print(_left.Lines(_surroundings.Width())); break;
            case ShowWords: Print([.. _left.Lines(_surroundings.Width()), _left.Ways(House.Me.Name)]); break;
            case WithWords { Way: "again" } words: SayIf(await _left.AgainAsync(words.Number, House.Me, _live.Outbox, _loop.Gone)); break;
            case WithWords words: await DoorWords.WithAsync(_surroundings, _left, words, _loop.Gone); break;
            case MakeCode: await _answers.MakeCodeAsync(); break;
            case ShowOlder: await _answers.ShowOlderAsync(_room!); break;
            case ShowHelp: Print(Help.Lines); break;
            case Search: _surroundings.Out.Line($"Lines are not kept to search in. In a shell: {_surroundings.Program} export {_room!.Room:0} | grep WORD"); break;
            case SetBell: _surroundings.Out.Line($"Only the screen rings."); break;
            case NotACommand { Line: var line }:
                States.Line($"There is no {line.Split(' ')[0]} here; /help lists what there is. Nothing was sent: to say it as it is, begin with //");
                return Failed();
        }

        return null;
    }

    private async Task SayAsync(string text)
    {
        var words = EscapeSequences.Without(text, out var taken);
        if (_piped is not null) _piped.Count(taken);
        else SayIf(EscapeSequences.Said(taken));
        if (string.IsNullOrWhiteSpace(words)) return;

        var item = await _live.Outbox.AddAsync(_room!.Room, words);
        _piped?.Said(item.Key);
        if (_piped is null) _typedHere.Add(item.Key);
        SayIf(_connection.Added());
        // A pipe can be faster than any server: it waits here, not in memory.
        if (_connection.Waiting >= MostWaiting) await _loop.HearWhileAsync(() => _connection.Waiting >= MostWaiting, _loop.Gone);
    }

    private async Task HearAsync(Happening happening)
    {
        switch (happening)
        {
            case FromServer { Event: var told }: await HearAsync(told); break;
            case FromOutbox { Change: var change }: await HearAsync(change); break;
            case NotKept { Reason: var reason }:
                _surroundings.Out.Line($"What you say cannot be kept on this disk, so stay until it is sent: {reason.Message}");
                break;
            case Ended ended:
                End(ended.Reason);
                _loop.IsOver = true;
                break;
        }
    }

    private async Task HearAsync(OutboxChange change)
    {
        if (change is OutboxSent or OutboxRefused) _patience?.CancelAfter(PatienceOfPipes);
        if (change is OutboxSent { Message: var message })
        {
            House.Take(message);
            if (message.Room == _room?.Room) _lastSent = message.Number;
        }

        if (_lastTime.IsMeant(change))
        {
            await _lastTime.HearAsync(change);
            return;
        }

        var said = _connection.Hear(change);
        if (_piped?.Hear(change) != true) SayIf(said);
    }

    private async Task HearAsync(SnugEvent told)
    {
        House.Take(told);
        SayIf(_connection.Hear(told));
        switch (told)
        {
            case MessagePosted { Message: var message } when message.Room == _room?.Room: Show(message); break;
            case MessagePosted { Message: var message } when _room is not null: SayIf(_others.Hear(message, House)); break;
            case RoomCreated { Room: var room } when _room is not null: SayIf(_others.Hear(room)); break;
            case Connected when _room is not null:
                _live.Outbox.RetryNow();
                _ = TellHereAsync(_room.Room);
                break;
            case ResetHappened: _needsSnapshot = true; break;
        }

        if (_needsSnapshot) await StartOverAsync();
    }

    private void Show(Message message)
    {
        if (_typedHere.Remove(message.Key ?? string.Empty)) _room!.Pass(message);
        else Print(_room!.Message(message));
        SayRead();
    }

    /// <summary>After a reset: what was known is dropped, and the room goes on with what is missing.</summary>
    private async Task StartOverAsync()
    {
        try
        {
            House.Take(await Client.GetStateAsync(_loop.Gone));
            if (_room is { } room && House.Room(room.Room) is { } view) await CatchUpAsync(room, view);
            _needsSnapshot = false;
        }
        catch (SnugException)
        {
            // The server is not well yet; the next thing that it tells tries again.
        }
    }

    private async Task CatchUpAsync(RoomLines room, RoomView view)
    {
        var page = await Client.GetMessagesAsync(room.Room, MessageRange.Newest, WireLimits.PageMost, _loop.Gone);
        if (view.Room.LastNumber < room.LastShown)
        {
            room.Forget();
            _surroundings.Out.Line($"--- the server went back to an earlier state; this is what it has ---");
        }
        else if (page.Messages.Count > 0 && page.Messages[0].Number - room.LastShown - 1 is > 0 and var missing && room.LastShown > 0)
        {
            _surroundings.Out.Line($"--- {Wording.Count(missing, "message", "messages")} in between ---");
        }

        foreach (var message in page.Messages)
        {
            House.Take(message);
            Show(message);
        }
    }

    private void SayRead()
    {
        if (IsWithPerson && _room is { } room) _marks.Shown(room.Room, room.LastShown);
    }

    private async Task TellHereAsync(int room)
    {
        try
        {
            await Client.SetPresenceAsync(room, PresenceStates.Here, _loop.Gone);
        }
        catch (Exception e) when (e is SnugException or OperationCanceledException or ObjectDisposedException)
        {
            // Others see a little later that this person is here.
        }
    }

    private void SayIf(SafeText? line)
    {
        if (line is { } said) States.Line(said);
    }

    private void Print(IEnumerable<SafeText> lines)
    {
        foreach (var line in lines) _surroundings.Out.Line(line);
    }
}
