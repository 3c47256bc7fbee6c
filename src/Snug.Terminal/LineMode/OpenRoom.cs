using Snug.Client;
using Snug.Protocol;
using Snug.Terminal.Chat;
using Snug.Terminal.Commands;
using Snug.Terminal.Screen;

namespace Snug.Terminal.LineMode;

/// <summary>The room that somebody is in, in lines: what of it was printed, each message once, and what of it they have read.</summary>
/// <param name="others">What is said of the other rooms: from now on this one is not among them.</param>
internal sealed class OpenRoom(CommandContext context, ChatSession session, SignIn signIn, OtherRooms others, CancellationToken gone)
{
    private readonly ReadMarkReporter marks = new(session.Client);
    private readonly HashSet<string> typedHere = new(StringComparer.Ordinal);
    private RoomLines? lines;
    private long lastSent;

    /// <summary>Times alone stand behind messages; off, their numbers do too.</summary>
    public ScreenChoice Times { get; } = new(context.ConfigFolder, "times");

    /// <summary>The room's number, or null while none is open.</summary>
    public int? Number => lines?.Room;

    /// <summary>Its lines. MUST be asked only while one is open.</summary>
    public RoomLines Lines => lines!;

    /// <summary>What a pipe said in this room stands in the output too. A person sees it where it was typed.</summary>
    public bool IsWholeInPrint => context.InputIsTerminal || lines is null || lines.LastShown >= lastSent;

    private SnugClient Client => session.Client;

    private ServerView Server => session.Server;

    /// <summary>Goes into a room and prints its end.</summary>
    /// <returns>False if that could not be; it was said why.</returns>
    public async Task<bool> Enter(int number)
    {
        lines = null;
        if (Server.Room(number) is not { } view)
        {
            context.Talk.Line($"There is no room {number:0} for you here.");
            return false;
        }

        try
        {
            // What was just done to it from here may not have been told yet. How far it is and was read comes with messages and marks.
            var asked = Client.GetRoomAsync(number, gone);
            var said = Client.GetMessagesAsync(number, MessageRange.Newest, (int)Math.Clamp(view.New + 5, 20, 100), gone);
            await Task.WhenAll(asked, said);
            view = Server.Take((await asked) with { LastNumber = 0, ReadNumber = null });
            var page = await said;
            lines = new RoomLines(context, number, Server) { ShowsNumbers = !Times.IsOn };
            lastSent = 0;
            others.Visit(number);
            context.Out.Line(RoomLines.Heading(view, isWithPerson: context.InputIsTerminal, Server));

            // What was said from here is read, also where the mark that moved with it is still on its way.
            var own = page.Messages.LastOrDefault(message => message.Author.Id == Server.Me.Id)?.Number;
            context.Out.Print(lines.History(page.Messages, own > view.Room.ReadNumber ? own : view.Room.ReadNumber));
            foreach (var message in page.Messages)
            {
                Server.Take(message);
            }

            SayRead();
            signIn.Remember(Client, number);
            TellHere();
            return true;
        }
        catch (SnugException e)
        {
            context.Talk.Line($"{e.Message}");
            return false;
        }
    }

    /// <summary>The person looks at the rooms, and is in none of them.</summary>
    public void Close() => lines = null;

    /// <summary>The person typed words, which stand where they were typed.</summary>
    public void Typed(string key) => typedHere.Add(key);

    /// <summary>The server has a message that was said from here.</summary>
    public void Sent(Message message)
    {
        if (message.Room == Number)
        {
            lastSent = message.Number;
        }
    }

    /// <summary>A message of this room.</summary>
    public void Show(Message message)
    {
        if (typedHere.Remove(message.Key ?? string.Empty))
        {
            Lines.Pass(message);
        }
        else
        {
            context.Out.Print(Lines.Message(message));
        }

        SayRead();
    }

    /// <summary>
    /// What became of a message that was shown: a person is told in a line; nothing is printed again. A pipe's output is what was said.
    /// That words were taken away is not told: what was printed stands there, and a line would point at it.
    /// </summary>
    public void Tell(SnugEvent told)
    {
        if (lines is null || !context.InputIsTerminal)
        {
            return;
        }

        switch (told)
        {
            case MessageEdited { Message: var edited } when IsShown(edited.Room, edited.Number, edited.Author.Id):
                context.Out.Line(lines.Edited(edited));
                break;
            case MessageReacted { Reactions: { Reactions: { Count: > 0 } reactions } reacted } when IsShown(reacted.Room, reacted.Number):
                context.Out.Line($"Message {reacted.Number:0}: {Wording.Reactions(reactions)}");
                break;
            case MessagePinned { Pin: { Person: { } by } pin } when IsShown(pin.Room, pin.Number, by.Id):
                context.Out.Line($"{by.Name} {(pin.PinnedAt is null ? "took the pin out of" : "pinned")} message {pin.Number:0}.");
                break;
        }
    }

    private bool IsShown(int room, long number, int? by = null) =>
        room == Number && number >= Lines.FirstShown && number <= Lines.LastShown
        && by != Server.Me.Id && !Server.IsMuted(by);

    /// <summary>After a reset: goes on with what is missing.</summary>
    /// <exception cref="SnugException">The server is not well yet.</exception>
    public async Task CatchUp()
    {
        if (lines is null || Server.Room(lines.Room) is not { } view)
        {
            return;
        }

        var page = await Client.GetMessagesAsync(lines.Room, MessageRange.Newest, WireLimits.PageMost, gone);
        if (view.Room.LastNumber < lines.LastShown)
        {
            lines.Forget();
            context.Out.Line($"--- the server went back to an earlier state; this is what it has ---");
        }
        else if (page.Messages.Count > 0 && page.Messages[0].Number - lines.LastShown - 1 is > 0 and var missing && lines.LastShown > 0)
        {
            context.Out.Line($"--- {Wording.Count(missing, "message", "messages")} in between ---");
        }

        foreach (var message in page.Messages)
        {
            Server.Take(message);
            Show(message);
        }
    }

    /// <summary>Tells the others that this person is here.</summary>
    public void TellHere()
    {
        if (lines is { Room: var room })
        {
            _ = TellHere(room);
        }
    }

    /// <summary>Waits until what was read is told, or could not be.</summary>
    public Task WhenTold(CancellationToken cancellationToken) => marks.WhenTold(cancellationToken);

    private async Task TellHere(int room)
    {
        try
        {
            await Client.SetPresenceAsync(room, PresenceStates.Here, gone);
        }
        catch (Exception e) when (e is SnugException or OperationCanceledException or ObjectDisposedException)
        {
            // Others see a little later that this person is here.
        }
    }

    /// <summary>Where somebody sits there, what is printed is read.</summary>
    private void SayRead()
    {
        if (lines is not null && context is { InputIsTerminal: true, OutputIsTerminal: true })
        {
            marks.Shown(lines.Room, lines.LastShown);
            // Here at once: the table that is asked for next does not call new what was just read.
            if (Server.Room(lines.Room)?.Room.ReadNumber is not { } known || known < lines.LastShown)
            {
                Server.Take(new ReadMark(lines.Room, lines.LastShown));
            }
        }
    }
}
