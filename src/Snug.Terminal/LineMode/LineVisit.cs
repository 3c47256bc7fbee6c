using Snug.Client;
using Snug.Protocol;
using Snug.Terminal.Chat;
using Snug.Terminal.Commands;

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
    private readonly LastTime _lastTime;
    private readonly ReadMarks _marks;
    private readonly ConnectionWords _connection = new();
    private readonly OtherRooms _others = new();
    private readonly HashSet<string> _typedHere = new(StringComparer.Ordinal);
    private CancellationTokenSource? _patience;
    private RoomLines? _room;
    private long _lastSent;
    private bool _needsSnapshot;
    private int _exitCode = ExitCode.Done;

    public LineVisit(Surroundings surroundings, LineLoop loop, Entrance entrance, Live live)
    {
        (_surroundings, _loop, _entrance, _live) = (surroundings, loop, entrance, live);
        _lastTime = new LastTime(surroundings, live);
        _marks = new ReadMarks(live.Client);
        loop.Hear = HearAsync;
    }

    public House House => _live.House;

    public SnugClient Client => _live.Client;

    /// <summary>Somebody sits there: what is printed is read, what is typed is seen already.</summary>
    private bool IsWithPerson => _surroundings is { InputIsTerminal: true, OutputIsTerminal: true };

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
    }

    /// <summary>Asks for a name if there is none, and makes the room. Null if it was not made.</summary>
    public async Task<int?> CreateRoomAsync(string? name)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            _surroundings.Out.Ask($"What is the room called? ");
            name = await _loop.NextLineAsync();
        }

        if (string.IsNullOrWhiteSpace(name)) return null;
        try
        {
            var room = await Chat.NewRoom.CreateAsync(Client, name.Trim(), topic: null, _loop.Gone);
            House.Take(room);
            _others.Made(room.Id);
            return room.Id;
        }
        catch (SnugException e)
        {
            _surroundings.Out.Line($"{e.Message}");
            return null;
        }
    }

    /// <summary>Goes into a room and stays until the person goes on.</summary>
    public async Task<NextPlace> StayAsync(int number)
    {
        _room = null;
        if (!await EnterAsync(number)) return _surroundings.InputIsTerminal ? new NextPlace.Table() : Failed();

        while (await _loop.NextLineAsync() is { } line)
        {
            if (await DoAsync(RoomInput.Read(line)) is not { } next) continue;
            if (next is NextPlace.Table) _room = null;
            return next;
        }

        return new NextPlace.Home();
    }

    /// <summary>Waits for what is on its way, and says what is not. Answers with the exit code.</summary>
    public async Task<int> FinishAsync()
    {
        var patience = _surroundings.InputIsTerminal ? PatienceOfPeople : PatienceOfPipes;
        using (_patience = new CancellationTokenSource(patience, _surroundings.Time))
        {
            if (_surroundings.InputIsTerminal && (_connection.IsLost || !House.IsConnected) && _live.Outbox.Pending.Count > 0) _surroundings.Out.Line($"Sending what waits.");
            await _loop.HearWhileAsync(() => _live.Outbox.Pending.Count > 0 || _connection.Waiting > 0 || !IsWholeInPrint, _patience.Token);
            await _marks.WhenToldAsync(_patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _patience = null;
        var left = _live.Outbox.Pending;
        if (left.Count == 0) return _exitCode;

        if (_live.IsOutboxKept) _surroundings.Talk.Line($"Not sent yet, {Wording.Count(left.Count, "message goes", "messages go")} out when you come in again:");
        else _surroundings.Talk.Line($"Not sent, {Wording.Count(left.Count, "message", "messages")}:");
        foreach (var item in left) _surroundings.Talk.Line(Tty.SafeText.Lines(item.Text));
        return ExitCode.Unreachable;
    }

    public ValueTask DisposeAsync() => _live.DisposeAsync();

    private NextPlace.Home Failed()
    {
        _exitCode = ExitCode.Refused;
        return new NextPlace.Home();
    }

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
            _surroundings.Out.Line(RoomLines.Heading(view));
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
            case GoTo { Room: var number }: _surroundings.Out.Line($"There is no room {number:0} for you here."); break;
            case GoToMessage place: await ShowPlaceAsync(place); break;
            case ShowRooms: return new NextPlace.Table();
            case CreateRoom create when await CreateRoomAsync(create.Name) is { } created: return new NextPlace.Room(created);
            case Quit: return new NextPlace.Home();
            case ShowNames: SayNames(); break;
            case ShowMe:
                _surroundings.Out.Line($"You are {House.Me.Name} on {_live.Client.Address.ToString().TrimEnd('/')}. /code makes a code for your other device.");
                break;
            case MakeCode: await MakeCodeAsync(); break;
            case ShowOlder: await ShowOlderAsync(); break;
            case ShowHelp: Print(Help.Lines); break;
            case Search: _surroundings.Out.Line($"Lines are not kept to search in. In a shell: {_surroundings.Program} export {_room!.Room:0} | grep WORD"); break;
            case SetBell: _surroundings.Out.Line($"Only the screen rings."); break;
            case NotACommand { Line: var line }:
                _surroundings.Out.Line($"There is no {line.Split(' ')[0]} here; /help lists what there is. Nothing was sent: to say it as it is, begin with //");
                break;
        }

        return null;
    }

    private async Task SayAsync(string text)
    {
        var item = await _live.Outbox.AddAsync(_room!.Room, text);
        if (_surroundings.InputIsTerminal) _typedHere.Add(item.Key);
        SayIf(_connection.Added());
        // A pipe can be faster than any server: it waits here, not in memory.
        if (_connection.Waiting >= MostWaiting) await _loop.HearWhileAsync(() => _connection.Waiting >= MostWaiting, _loop.Gone);
    }

    private async Task MakeCodeAsync()
    {
        try
        {
            var code = await Client.MakeCodeAsync(_loop.Gone);
            _surroundings.Out.Line($"On your other device, type {code.Code} instead of a name, or open {code.Link}");
            _surroundings.Out.Line($"It works once, until {Wording.Clock(_surroundings.Local(code.ExpiresAt))}.");
        }
        catch (SnugException e)
        {
            _surroundings.Out.Line($"{e.Message}");
        }
    }

    private async Task ShowOlderAsync()
    {
        var room = _room!;
        if (room.FirstShown <= 1)
        {
            _surroundings.Out.Line($"Nothing is older.");
            return;
        }

        try
        {
            var page = await Client.GetMessagesAsync(room.Room, MessageRange.Before(room.FirstShown), 20, _loop.Gone);
            Print(room.Older(page.Messages));
            _surroundings.Out.Line($"--- what was shown before goes on here ---");
        }
        catch (SnugException e)
        {
            _surroundings.Out.Line($"{e.Message}");
        }
    }

    private async Task ShowPlaceAsync(GoToMessage place)
    {
        try
        {
            var page = await Client.GetMessagesAsync(place.Room, MessageRange.Around(place.Number), 10, _loop.Gone);
            _surroundings.Out.Line($"--- around message {place.Number:0} of room {place.Room:0} ---");
            Print(new RoomLines(_surroundings, place.Room).History(page.Messages, read: null));
            _surroundings.Out.Line($"--- you are still in room {_room!.Room:0} ---");
        }
        catch (SnugException e)
        {
            _surroundings.Out.Line($"{e.Message}");
        }
    }

    private void SayNames()
    {
        var view = House.Room(_room!.Room)!;
        if (view.HereCount > view.Here.Count() + 1)
        {
            _surroundings.Out.Line($"Here: {view.HereCount} people.");
            return;
        }

        // The server tells a little later that this person is here too.
        var here = view.Here.Select(static person => (person.Id, person.Name)).Append((House.Me.Id, House.Me.Name)).Distinct().OrderBy(static person => person.Id);
        _surroundings.Out.Line($"Here: {string.Join(", ", here.Select(static person => person.Name))}.");
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
                _exitCode = Run.Say(_surroundings, ended.Reason);
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

        if (change is OutboxRefused && !_surroundings.InputIsTerminal) _exitCode = ExitCode.Refused;
        if (_lastTime.IsMeant(change)) await _lastTime.HearAsync(change);
        else SayIf(_connection.Hear(change));
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

    private void SayIf(Tty.SafeText? line)
    {
        if (line is { } said) _surroundings.Out.Line(said);
    }

    private void Print(IEnumerable<Tty.SafeText> lines)
    {
        foreach (var line in lines) _surroundings.Out.Line(line);
    }
}
