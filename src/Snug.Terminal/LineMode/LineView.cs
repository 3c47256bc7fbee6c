using Snug.Client;
using Snug.Protocol;
using Snug.Terminal.Chat;
using Snug.Terminal.Chat.Slash;
using Snug.Terminal.Tty;

namespace Snug.Terminal.LineMode;

/// <summary>How lines are moved and where commands answer in them.</summary>
internal sealed class LineView(
    CommandContext context, LineLoop loop, ChatSession session, OpenRoom room, ConnectionMessages connection, PipedInput? piped)
    : IChatView
{
    /// <summary>More would only be kept in memory twice: a pipe waits, people do not type that fast.</summary>
    private const int MostWaiting = 64;

    private readonly RoomAnswers answers = new(context, session, loop.Gone);
    private NextPlace? next;

    /// <summary>What is said next answers this; null for nothing.</summary>
    private (int Room, long? Number) replies;
    private (int Room, string Words, long Before) sought = (0, string.Empty, long.MaxValue);

    public int Columns => context.Width();

    public int Room => room.Number ?? 0;

    public IEnumerable<SafeText> Introduction { get; } =
    [
        SafeText.Of($"What you type goes to the room when you press Enter. Lines that begin with / are for Snug:"),
    ];

    /// <summary>Where the connection and what was not done are told. A pipe's output is the room, and nothing else.</summary>
    public SafeWriter States => piped is null ? context.Out : context.Talk;

    /// <summary>Where a command wants to go, once; null to stay.</summary>
    public NextPlace? TakeNext()
    {
        var place = next;
        next = null;
        return place;
    }

    /// <summary>
    /// Something was not done. A person goes on as they like; what a pipe has to say next may have been meant for somewhere else: it is
    /// not said.
    /// </summary>
    /// <returns>Where that leads, or null.</returns>
    public NextPlace? Fail()
    {
        piped?.GiveUp();
        return piped is null ? null : new NextPlace.Leave();
    }

    /// <summary>The room that was open is not there any more.</summary>
    public void Lose(SafeText why)
    {
        States.Line(why);
        next = Fail() ?? new NextPlace.Table();
        loop.EndWait();
    }

    public void Show(IEnumerable<SafeText> lines) => context.Out.Print(lines);

    public void Remark(SafeText sentence) => context.Out.Line(sentence);

    public void Copy(LeftWord word) => context.Out.Line(SafeText.Lines(word.Text));

    public bool HasPerson => piped is null;

    public async Task Say(NewMessage message, CancellationToken cancellationToken)
    {
        var words = EscapeSequences.Without(message.Text, out var taken);
        if (piped is not null)
        {
            piped.Count(taken);
        }
        else
        {
            Tell(EscapeSequences.Said(taken));
        }

        if (string.IsNullOrWhiteSpace(words))
        {
            return;
        }

        var answered = message.ReplyTo ?? (replies.Room == Room ? replies.Number : null);
        replies = default;
        var item = await session.Outbox.AddAsync(Room, new NewMessage(words, answered), cancellationToken: CancellationToken.None);
        piped?.Said(item.Key);
        if (piped is null)
        {
            room.Typed(item.Key);
        }

        Sends(item);
        // A pipe can be faster than any server: it waits here, not in memory.
        if (connection.Waiting >= MostWaiting)
        {
            await loop.HandleEventsWhile(() => connection.Waiting >= MostWaiting, cancellationToken);
        }
    }

    public Task Reply(long message)
    {
        replies = (Room, message);
        States.Line($"What you say next answers message {message:0}.");
        return Task.CompletedTask;
    }

    /// <summary>There is no line to edit in: the words come with the command.</summary>
    public Task Edit(long? message)
    {
        Refuse(string.Empty, SafeText.Of($"The words come behind the number: /edit N WORDS. Nothing was changed."));
        return Task.CompletedTask;
    }

    public Task Reveal(long? message) => answers.Reveal(Room, message);

    public void SetNumbers(bool isOn)
    {
        room.Lines.ShowsNumbers = isOn;
        room.Times.Set(!isOn);
        context.Out.Line(isOn ? SafeText.Of($"Messages show their numbers.") : SafeText.Of($"Messages show no numbers."));
    }

    public void Sends(OutboxItem item) => Tell(connection.Added());

    /// <summary>A sentence about the connection, if there is one.</summary>
    public void Tell(SafeText? sentence)
    {
        if (sentence is { } said)
        {
            States.Line(said);
        }
    }

    public Task Open(int number)
    {
        next = new NextPlace.Room(number);
        return Task.CompletedTask;
    }

    public Task Open(int number, long message) => answers.ShowPlace(number, message, stay: Room);

    public async Task ShowRooms()
    {
        if (piped is not null)
        {
            await answers.ShowTable();
        }
        else
        {
            next = new NextPlace.Table();
        }
    }

    public Task ShowOlder() => answers.ShowOlder(room.Lines);

    public async Task Search(string words)
    {
        if (words.Length > 0 || sought.Room != Room)
        {
            sought = (Room, words, long.MaxValue);
        }

        if (sought.Words.Length == 0)
        {
            context.Out.Line($"/search WORD looks for a word, from the newest message back.");
            return;
        }

        sought.Before = await answers.Search(sought.Room, sought.Words, sought.Before);
    }

    public void SetBell(bool isOn) => context.Out.Line($"Only the screen rings.");

    public void SetMouse(bool isOn) => context.Out.Line($"Only the screen takes the mouse.");

    /// <summary>A pipe shows nothing anyway: its next line is the answer.</summary>
    public async Task AskHidden(SafeText question, Func<string?, Task> take) =>
        await take(piped is null ? await loop.AskHidden(question, context.Out) : await piped.Next(loop));

    public void Leave()
    {
        piped?.Quit();
        next = new NextPlace.Leave();
    }

    public void Refuse(string line, SafeText why)
    {
        States.Line(why);
        next = Fail();
    }

    public async Task Call<T>(Func<CancellationToken, Task<T>> call, Func<T, Task> take, Action<SnugException> refused)
    {
        T answer;
        try
        {
            answer = await call(loop.Gone);
        }
        catch (SnugException e)
        {
            refused(e);
            return;
        }

        await take(answer);
    }
}
