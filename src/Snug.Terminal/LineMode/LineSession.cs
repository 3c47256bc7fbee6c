using Snug.Client;
using Snug.Protocol;
using Snug.Terminal.Chat;
using Snug.Terminal.Chat.Slash;
using Snug.Terminal.Commands;
using Snug.Terminal.Tty;

namespace Snug.Terminal.LineMode;

/// <summary>Somebody who is in: says what happens while it happens, and does what they type.</summary>
internal sealed class LineSession : IAsyncDisposable
{
    private static readonly TimeSpan PatienceOfPeople = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PatienceOfPipes = TimeSpan.FromSeconds(15);

    private readonly CommandContext context;
    private readonly LineLoop loop;
    private readonly SignIn signIn;
    private readonly ChatSession session;
    private readonly OrphanedWords left;
    private readonly UnsentFromLastTime lastTime;
    private readonly ConnectionMessages connection = new();
    private readonly OtherRooms others = new();
    private readonly OpenRoom room;
    private readonly LineView view;
    private readonly CommandDispatcher commands;
    private readonly PipedInput? piped;
    private readonly bool hasCommands;
    private CancellationTokenSource? patience;
    private bool needsSnapshot;
    private bool hasEnded;
    private int exitCode = ExitCode.Done;

    /// <param name="hasCommands">A pipe may give commands. A person always may.</param>
    public LineSession(CommandContext context, LineLoop loop, SignIn signIn, ChatSession session, OrphanedWords left, bool hasCommands)
    {
        (this.context, this.loop, this.signIn, this.session, this.left) = (context, loop, signIn, session, left);
        piped = context.InputIsTerminal ? null : new PipedInput(context.Talk);
        this.hasCommands = hasCommands || context.InputIsTerminal;
        room = new OpenRoom(context, session, signIn, others, loop.Gone);
        view = new LineView(context, loop, session, room, connection, piped);
        commands = new CommandDispatcher(session, left, context, loop.Queue);
        lastTime = new UnsentFromLastTime(context, session);
        loop.OnEvent = HandleEvent;
    }

    public ServerView Server => session.Server;

    public SnugClient Client => session.Client;

    /// <summary>The first words.</summary>
    public void Greet(bool isReturning)
    {
        if (!context.InputIsTerminal)
        {
            return;
        }

        var rooms = Server.Rooms.Where(static room => room.Waits > 0).ToList();
        var greeting = Wording.TimeOfDay(context.Now);
        if (rooms.Count > 0)
        {
            var messages = Wording.Count(rooms.Sum(static room => room.Waits), "new message", "new messages");
            context.Out.Line($"{greeting}, {Server.Me.Name}. {messages} in {Wording.Count(rooms.Count, "room", "rooms")}.");
        }
        else
        {
            context.Out.Line($"{greeting}, {Server.Me.Name}.{(isReturning ? " Nothing new." : string.Empty)}");
        }

        lastTime.Greet();
        view.Tell(left.Greeting());
    }

    /// <summary>Asks for a name and makes the room. Null if it was not made.</summary>
    public async Task<int?> CreateRoom()
    {
        context.Out.Ask($"What is the room called? ");
        if (await loop.NextLine() is not { } name || string.IsNullOrWhiteSpace(name))
        {
            return null;
        }

        try
        {
            var there = await RoomCreation.Create(Client, name.Trim(), topic: null, loop.Gone);
            Server.Take(there);
            others.Made(there.Id);
            return there.Id;
        }
        catch (SnugException e)
        {
            context.Out.Line($"{e.Message}");
            return null;
        }
    }

    /// <summary>Shows the table of rooms.</summary>
    public Task ShowTable() => new RoomAnswers(context, session, loop.Gone).ShowTable();

    /// <summary>Goes into a room and stays until the person goes on.</summary>
    public async Task<NextPlace> StayInRoom(int number)
    {
        // Whoever goes there knows of it.
        others.Made(number);
        if (!await room.Enter(number))
        {
            return view.Fail() ?? new NextPlace.Table();
        }

        while (await (piped?.Next(loop) ?? loop.NextLine()) is { } line)
        {
            await commands.Do(Understood(line), view, loop.Gone);
            if (view.TakeNext() is not { } next)
            {
                continue;
            }

            if (next is NextPlace.Table)
            {
                room.Close();
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
        await commands.Deletes.Finish();
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
                () => session.Outbox.Pending.Count > 0 || connection.Waiting > 0 || !room.IsWholeInPrint, patience.Token);
            await room.WhenTold(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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
            context.Talk.Line(SafeText.Lines(item.Words));
        }

        return hasEnded ? exitCode : ExitCode.Unreachable;
    }

    public ValueTask DisposeAsync() => session.DisposeAsync();

    /// <summary>Whoever writes into a pipe is often not whoever set it up: "/quit" in a log is a line like any other.</summary>
    private RoomInput Understood(string line) =>
        hasCommands ? RoomInput.Read(line) : string.IsNullOrWhiteSpace(line) ? new EmptyInput() : new SayInput(line);

    private async Task HandleEvent(ChatEvent happened)
    {
        switch (happened)
        {
            case ServerEvent { Event: var told }: await HandleEvent(told); break;
            case OutboxEvent { Change: var change }: await HandleEvent(change); break;
            case CallCompleted answered: await answered.Apply(); break;
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
            room.Sent(message);
            view.Tell(Wording.NotChanged(change));
        }

        if (lastTime.IsMeant(change))
        {
            await lastTime.HandleEvent(change);
            return;
        }

        var said = connection.Hear(change);
        if (piped?.Hear(change) != true)
        {
            view.Tell(said);
        }
    }

    private async Task HandleEvent(SnugEvent told)
    {
        var ofPeople = room.Number is null ? null : PeopleNews.Hear(told, Server, room.Number);
        var lost = told is MemberLeft { Member: var member } && member.Person.Id == Server.Me.Id ? Server.Room(member.Room) : null;
        var reports = Server.ReportsWait;
        Server.Take(told);
        view.Tell(connection.Hear(told) ?? ofPeople);
        if (Server.ReportsWait > reports && context.InputIsTerminal)
        {
            view.Tell(Wording.ReportsWait(Server.ReportsWait));
        }

        if (lost is not null)
        {
            Forget(lost, ((MemberLeft)told).Member.By);
        }

        switch (told)
        {
            case MemberJoined { Member: { Details: { } there } }: others.Made(there.Id); break;
            case MessagePosted { Message: var message } when message.Room == room.Number: room.Show(message); break;
            case MessagePosted { Message: var message } when room.Number is not null: view.Tell(others.Hear(message, Server)); break;
            case MessageEdited or MessageReacted or MessagePinned: room.Tell(told); break;
            case RoomCreated { Room: var there } when room.Number is not null: view.Tell(others.Hear(there)); break;
            case Connected:
                // It may be another version that answers now.
                commands.List.Forget();
                if (room.Number is not null)
                {
                    session.Outbox.RetryNow();
                    room.TellHere();
                }

                break;
            // With another role there are other commands, and where rooms are made by others.
            case PersonChanged { Person: var person } when person.Id == Server.Me.Id: commands.List.Forget(); break;
            case ServerChanged: commands.List.Forget(); break;
            case ResetHappened: needsSnapshot = true; break;
        }

        if (needsSnapshot)
        {
            await StartOver();
        }
    }

    /// <summary>A room that is not this person's any more: nothing of it stays here, what was being typed for it neither.</summary>
    private void Forget(RoomView lost, int? by)
    {
        session.Drafts.Keep(lost.Room.Id, string.Empty);
        if (lost.Room.Id == room.Number)
        {
            room.Close();
            view.Lose(PeopleNews.Gone(by, lost.Room, Server));
        }
    }

    /// <summary>After a reset: what was known is dropped, and the room goes on with what is missing.</summary>
    private async Task StartOver()
    {
        try
        {
            var open = room.Number is { } number ? Server.Room(number) : null;
            Server.Take(await Client.GetStateAsync(loop.Gone));
            if (open is not null && Server.Room(open.Room.Id) is null)
            {
                Forget(open, by: null);
            }
            else
            {
                await room.CatchUp();
            }

            session.ForgetLostRooms();
            needsSnapshot = false;
        }
        catch (SnugException)
        {
            // The server is not well yet; the next thing that it tells tries again.
        }
    }
}
