using Snug.Client;
using Snug.Protocol;
using Snug.Terminal.Chat;
using Snug.Terminal.Commands;
using Snug.Terminal.Tty;

namespace Snug.Terminal.LineMode;

/// <summary>Somebody who is in: says what happens while it happens, and does what they type.</summary>
internal sealed class LineSession : IAsyncDisposable
{
    /// <summary>More would only be kept in memory twice: a pipe waits, people do not type that fast.</summary>
    private const int MostWaiting = 64;

    private static readonly TimeSpan PatienceOfPeople = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PatienceOfPipes = TimeSpan.FromSeconds(15);

    private readonly CommandContext context;
    private readonly LineLoop loop;
    private readonly SignIn signIn;
    private readonly ChatSession session;
    private readonly OrphanedWords left;
    private readonly UnsentFromLastTime lastTime;
    private readonly ReadMarkReporter marks;
    private readonly ConnectionMessages connection = new();
    private readonly OtherRooms others = new();
    private readonly RoomAnswers answers;
    private readonly PipedInput? piped;
    private readonly bool hasCommands;
    private readonly HashSet<string> typedHere = new(StringComparer.Ordinal);
    private CancellationTokenSource? patience;
    private RoomLines? room;
    private long lastSent;
    private bool needsSnapshot;
    private bool hasEnded;
    private int exitCode = ExitCode.Done;

    /// <param name="hasCommands">A pipe may give commands. A person always may.</param>
    public LineSession(CommandContext context, LineLoop loop, SignIn signIn, ChatSession session, OrphanedWords left, bool hasCommands)
    {
        (this.context, this.loop, this.signIn, this.session, this.left) = (context, loop, signIn, session, left);
        piped = context.InputIsTerminal ? null : new PipedInput(context.Talk);
        this.hasCommands = hasCommands || context.InputIsTerminal;
        answers = new RoomAnswers(context, session, loop.Gone);
        lastTime = new UnsentFromLastTime(context, session);
        marks = new ReadMarkReporter(session.Client);
        loop.OnEvent = HandleEvent;
    }

    public ServerView Server => session.Server;

    public SnugClient Client => session.Client;

    /// <summary>Somebody sits there: what is printed is read, what is typed is seen already.</summary>
    private bool IsWithPerson => context is { InputIsTerminal: true, OutputIsTerminal: true };

    /// <summary>Where the connection and what was not done are told. A pipe's output is the room, and nothing else.</summary>
    private SafeWriter States => piped is null ? context.Out : context.Talk;

    /// <summary>What a pipe said in this room stands in the output too. A person sees it where it was typed.</summary>
    private bool IsWholeInPrint => context.InputIsTerminal || room is not { } there || there.LastShown >= lastSent;

    /// <summary>The first words.</summary>
    public void Greet(bool isReturning)
    {
        if (!context.InputIsTerminal)
        {
            return;
        }

        var rooms = Server.Rooms.Where(static room => room.New > 0).ToList();
        var greeting = Wording.TimeOfDay(context.Now);
        if (rooms.Count > 0)
        {
            var messages = Wording.Count(rooms.Sum(static room => room.New), "new message", "new messages");
            context.Out.Line($"{greeting}, {Server.Me.Name}. {messages} in {Wording.Count(rooms.Count, "room", "rooms")}.");
        }
        else
        {
            context.Out.Line($"{greeting}, {Server.Me.Name}.{(isReturning ? " Nothing new." : string.Empty)}");
        }

        lastTime.Greet();
        SayIf(left.Greeting());
    }

    /// <summary>Asks for a name if there is none, and makes the room. Null if it was not made.</summary>
    public async Task<int?> CreateRoom(string? name)
    {
        if (string.IsNullOrWhiteSpace(name) && context.InputIsTerminal)
        {
            context.Out.Ask($"What is the room called? ");
            name = await loop.NextLine();
        }

        if (string.IsNullOrWhiteSpace(name))
        {
            if (piped is not null)
            {
                context.Talk.Line($"A room needs a name: /create NAME");
            }

            return null;
        }

        try
        {
            var there = await Chat.RoomCreation.Create(Client, name.Trim(), topic: null, loop.Gone);
            Server.Take(there);
            others.Made(there.Id);
            return there.Id;
        }
        catch (SnugException e)
        {
            States.Line($"{e.Message}");
            return null;
        }
    }

    /// <summary>Shows the table of rooms.</summary>
    public Task ShowTable() => answers.ShowTable();

    /// <summary>Goes into a room and stays until the person goes on.</summary>
    public async Task<NextPlace> StayInRoom(int number)
    {
        room = null;
        if (!await Enter(number))
        {
            return Failed() as NextPlace ?? new NextPlace.Table();
        }

        while (await (piped?.Next(loop) ?? loop.NextLine()) is { } line)
        {
            if (await Do(Understood(line)) is not { } next)
            {
                continue;
            }

            if (next is NextPlace.Table)
            {
                room = null;
            }

            return next;
        }

        return new NextPlace.Leave();
    }

    /// <summary>The server will tell nothing more, and no waiting mends it.</summary>
    public void End(SnugException reason)
    {
        hasEnded = true;
        var isOut = reason is SnugProblemException problem && problem.Is(Problems.SignIn);
        exitCode = isOut
            ? CommandRunner.ReportRefusal(context, signIn.HasEnded(Client.Token))
            : CommandRunner.ReportRefusal(context, reason);
    }

    /// <summary>Waits for what is on its way, and says what is not. Answers with the exit code.</summary>
    public async Task<int> Finish()
    {
        var longest = context.InputIsTerminal ? PatienceOfPeople : PatienceOfPipes;
        using (patience = new CancellationTokenSource(longest, context.Time))
        {
            if (hasEnded)
            {
                await patience.CancelAsync();
            }

            if (!hasEnded && context.InputIsTerminal && (connection.IsLost || !Server.IsConnected) && session.Outbox.Pending.Count > 0)
            {
                context.Out.Line($"Sending what waits.");
            }

            await loop.HandleEventsWhile(
                () => session.Outbox.Pending.Count > 0 || connection.Waiting > 0 || !IsWholeInPrint, patience.Token);
            await marks.WhenTold(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        patience = null;
        var pending = session.Outbox.Pending;
        if (piped is not null)
        {
            return piped.End(pending, exitCode);
        }

        if (pending.Count == 0)
        {
            return exitCode;
        }

        if (session.IsOutboxKept)
        {
            context.Talk.Line(
                $"Not sent yet, {Wording.Count(pending.Count, "message goes", "messages go")} out when {Server.Me.Name} comes in again:");
        }
        else
        {
            context.Talk.Line($"Not sent, {Wording.Count(pending.Count, "message", "messages")}:");
        }

        foreach (var item in pending)
        {
            context.Talk.Line(SafeText.Lines(item.Text));
        }

        return hasEnded ? exitCode : ExitCode.Unreachable;
    }

    public ValueTask DisposeAsync() => session.DisposeAsync();

    /// <summary>
    /// A person goes on as they like. What a pipe has to say next may have been meant for somewhere else: it is not said.
    /// </summary>
    private NextPlace.Leave? Failed()
    {
        piped?.GiveUp();
        return piped is null ? null : new NextPlace.Leave();
    }

    /// <summary>Whoever writes into a pipe is often not whoever set it up: "/quit" in a log is a line like any other.</summary>
    private RoomInput Understood(string line) =>
        hasCommands ? RoomInput.Read(line) : string.IsNullOrWhiteSpace(line) ? new EmptyInput() : new SayInput(line);

    private async Task<bool> Enter(int number)
    {
        if (Server.Room(number) is not { } view)
        {
            context.Talk.Line($"There is no room {number:0} for you here.");
            return false;
        }

        try
        {
            var page = await Client.GetMessagesAsync(number, MessageRange.Newest, (int)Math.Clamp(view.New + 5, 20, 100), loop.Gone);
            room = new RoomLines(context, number);
            lastSent = 0;
            others.Visit(number);
            context.Out.Line(RoomLines.Heading(view, isWithPerson: piped is null));

            // What was said from here is read, also where the mark that moved with it is still on its way.
            var own = page.Messages.LastOrDefault(message => message.Author.Id == Server.Me.Id)?.Number;
            Print(room.History(page.Messages, own > view.Room.ReadNumber ? own : view.Room.ReadNumber));
            foreach (var message in page.Messages)
            {
                Server.Take(message);
            }

            SayRead();
            signIn.Remember(Client, number);
            _ = TellHere(number);
            return true;
        }
        catch (SnugException e)
        {
            context.Talk.Line($"{e.Message}");
            return false;
        }
    }

    /// <returns>Where to go, or null to stay.</returns>
    private async Task<NextPlace?> Do(RoomInput input)
    {
        switch (input)
        {
            case SayInput say: await Say(say.Text); break;
            case GoToRoomInput { Room: var number } when Server.Room(number) is not null: return new NextPlace.Room(number);
            case GoToRoomInput { Room: var number }:
                States.Line($"There is no room {number:0} for you here.");
                return Failed();
            case GoToMessageInput place: await answers.ShowPlace(place, room!.Room); break;
            case ShowRoomsInput when piped is not null: await ShowTable(); break;
            case ShowRoomsInput: return new NextPlace.Table();
            case CreateRoomInput create: return await CreateRoom(create.Name) is { } created ? new NextPlace.Room(created) : Failed();
            case QuitInput:
                piped?.Quit();
                return new NextPlace.Leave();
            case ShowNamesInput: answers.SayNames(room!.Room); break;
            case ShowMeInput:
                context.Out.Line($"You are {Server.Me.Name} on {session.Client.Address.ToString().TrimEnd('/')}. /code makes a code for "
                    + $"your other device.");
                break;
            case ShowWords when left.Words.Count == 0: Print(left.Lines(context.Width())); break;
            case ShowWords: Print([.. left.Lines(context.Width()), left.Ways(Server.Me.Name)]); break;
            case WithWords { Way: "again" } words: SayIf(await left.Again(words.Number, Server.Me, session.Outbox, loop.Gone)); break;
            case WithWords words: await DoorWords.With(context, left, words, loop.Gone); break;
            case MakeCodeInput: await answers.MakeCode(); break;
            case ShowOlderInput: await answers.ShowOlder(room!); break;
            case ShowHelpInput: Print(Help.Lines); break;
            case SearchInput:
                context.Out.Line($"Lines are not kept to search in. In a shell: {context.Program} export {room!.Room:0} | grep WORD");
                break;
            case SetBellInput: context.Out.Line($"Only the screen rings."); break;
            case ServerCommandInput { Line: var line }:
                return await answers.RunOnServer(room!.Room, line, States) is not { } answer ? Failed()
                    : answer.Go is { } go ? new NextPlace.Room(go)
                    : null;
        }

        return null;
    }

    private async Task Say(string text)
    {
        var words = EscapeSequences.Without(text, out var taken);
        if (piped is not null)
        {
            piped.Count(taken);
        }
        else
        {
            SayIf(EscapeSequences.Said(taken));
        }

        if (string.IsNullOrWhiteSpace(words))
        {
            return;
        }

        var item = await session.Outbox.AddAsync(room!.Room, words);
        piped?.Said(item.Key);
        if (piped is null)
        {
            typedHere.Add(item.Key);
        }

        SayIf(connection.Added());
        // A pipe can be faster than any server: it waits here, not in memory.
        if (connection.Waiting >= MostWaiting)
        {
            await loop.HandleEventsWhile(() => connection.Waiting >= MostWaiting, loop.Gone);
        }
    }

    private async Task HandleEvent(ChatEvent happened)
    {
        switch (happened)
        {
            case ServerEvent { Event: var told }: await HandleEvent(told); break;
            case OutboxEvent { Change: var change }: await HandleEvent(change); break;
            case OutboxNotSaved { Reason: var reason }:
                context.Out.Line($"What you say cannot be kept on this disk, so stay until it is sent: {reason.Message}");
                break;
            case SessionEnded ended:
                End(ended.Reason);
                loop.IsOver = true;
                break;
        }
    }

    private async Task HandleEvent(OutboxChange change)
    {
        if (change is OutboxSent or OutboxRefused)
        {
            patience?.CancelAfter(PatienceOfPipes);
        }

        if (change is OutboxSent { Message: var message })
        {
            Server.Take(message);
            if (message.Room == room?.Room)
            {
                lastSent = message.Number;
            }
        }

        if (lastTime.IsMeant(change))
        {
            await lastTime.HandleEvent(change);
            return;
        }

        var said = connection.Hear(change);
        if (piped?.Hear(change) != true)
        {
            SayIf(said);
        }
    }

    private async Task HandleEvent(SnugEvent told)
    {
        Server.Take(told);
        SayIf(connection.Hear(told));
        switch (told)
        {
            case MessagePosted { Message: var message } when message.Room == room?.Room: Show(message); break;
            case MessagePosted { Message: var message } when room is not null: SayIf(others.Hear(message, Server)); break;
            case RoomCreated { Room: var there } when room is not null: SayIf(others.Hear(there)); break;
            case Connected when room is not null:
                session.Outbox.RetryNow();
                _ = TellHere(room.Room);
                break;
            case ResetHappened: needsSnapshot = true; break;
        }

        if (needsSnapshot)
        {
            await StartOver();
        }
    }

    private void Show(Message message)
    {
        if (typedHere.Remove(message.Key ?? string.Empty))
        {
            room!.Pass(message);
        }
        else
        {
            Print(room!.Message(message));
        }

        SayRead();
    }

    /// <summary>After a reset: what was known is dropped, and the room goes on with what is missing.</summary>
    private async Task StartOver()
    {
        try
        {
            Server.Take(await Client.GetStateAsync(loop.Gone));
            if (room is { } there && Server.Room(there.Room) is { } view)
            {
                await CatchUp(there, view);
            }

            needsSnapshot = false;
        }
        catch (SnugException)
        {
            // The server is not well yet; the next thing that it tells tries again.
        }
    }

    private async Task CatchUp(RoomLines room, RoomView view)
    {
        var page = await Client.GetMessagesAsync(room.Room, MessageRange.Newest, WireLimits.PageMost, loop.Gone);
        if (view.Room.LastNumber < room.LastShown)
        {
            room.Forget();
            context.Out.Line($"--- the server went back to an earlier state; this is what it has ---");
        }
        else if (page.Messages.Count > 0 && page.Messages[0].Number - room.LastShown - 1 is > 0 and var missing && room.LastShown > 0)
        {
            context.Out.Line($"--- {Wording.Count(missing, "message", "messages")} in between ---");
        }

        foreach (var message in page.Messages)
        {
            Server.Take(message);
            Show(message);
        }
    }

    private void SayRead()
    {
        if (IsWithPerson && room is { } there)
        {
            marks.Shown(there.Room, there.LastShown);
        }
    }

    private async Task TellHere(int room)
    {
        try
        {
            await Client.SetPresenceAsync(room, PresenceStates.Here, loop.Gone);
        }
        catch (Exception e) when (e is SnugException or OperationCanceledException or ObjectDisposedException)
        {
            // Others see a little later that this person is here.
        }
    }

    private void SayIf(SafeText? line)
    {
        if (line is { } said)
        {
            States.Line(said);
        }
    }

    private void Print(IEnumerable<SafeText> lines)
    {
        foreach (var line in lines)
        {
            context.Out.Line(line);
        }
    }
}
