using Snug.Client;
using Snug.Protocol;
using Snug.Terminal.Chat;
using Snug.Terminal.Chat.Slash;
using Snug.Terminal.Commands;
using Snug.Terminal.Sessions;
using Snug.Terminal.Tty;

namespace Snug.Terminal.LineMode;

/// <summary>
/// What waits when somebody comes to the door. Words of people whose sessions work go out at once, under their names, before anybody says
/// who they are; words of sessions that have ended are shown.
/// </summary>
internal sealed class DoorWords(CommandContext context, LineLoop loop, SignIn signIn, OrphanedWords left)
    : IAnswerView, IAsyncDisposable
{
    /// <summary>A server that answers takes less; one that does not must not keep anybody at the door.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly PeopleFolder people = new(context.ConfigFolder, signIn.Server);
    private readonly List<(SnugClient Client, Outbox Outbox)> sending = [];

    int IAnswerView.Columns => context.Width();

    /// <summary>Looks at what waits and begins to send.</summary>
    /// <param name="but">Somebody who comes in now and sends their own, or null.</param>
    public async Task Begin(string? but)
    {
        var sessions = signIn.Known;
        await left.Look([], sessions.Select(static session => session.Name), loop.Gone);
        if (left.Words.Count == 0)
        {
            return;
        }

        loop.OnEvent = Hear;
        List<Person>? known = [];
        try
        {
            foreach (var session in sessions)
            {
                if (await signIn.WhoIs(session, loop.Gone) is not { } person || known.Contains(person))
                {
                    continue;
                }

                known.Add(person);
                if (but is null || !PersonNames.AreSame(but, person.Name))
                {
                    await Send(session, person);
                }
            }
        }
        catch (SnugException)
        {
            // Whose session works is not known now, so nobody's words are shown.
            known = null;
        }

        if (known is null)
        {
            left.Forget();
        }
        else
        {
            await left.Look(known, sessions.Select(static session => session.Name), loop.Gone);
        }
    }

    /// <summary>Shows what is left, if something is.</summary>
    public void Show()
    {
        if (left.Words.Count > 0)
        {
            LeftWordCommands.List(left, me: null, this);
        }
    }

    /// <summary>A command where a name is asked for.</summary>
    /// <returns>False if it is none.</returns>
    public async Task<bool> Do(string answer)
    {
        switch (RoomInput.Read(answer))
        {
            case CommandInput { Name: "words", Text: "" }: LeftWordCommands.List(left, me: null, this); return true;
            case CommandInput { Name: "again", Text.Length: > 0 }: context.Out.Line(left.Ways(me: null)); return true;
            case CommandInput { Name: "copy", Text: { Length: > 0 } number }: LeftWordCommands.Copy(left, number, this); return true;
            case CommandInput { Name: "discard", Text: { Length: > 0 } number }:
                await LeftWordCommands.Discard(left, number, this, loop.Gone);
                return true;
            default: return false;
        }
    }

    void IAnswerView.Show(IEnumerable<SafeText> lines) => context.Out.Print(lines);

    void IAnswerView.Copy(LeftWord word) => context.Out.Line(SafeText.Lines(word.Text));

    /// <summary>What is on its way gets a moment; whatever is not sent then waits as before.</summary>
    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(Patience, context.Time);
        foreach (var (client, outbox) in sending)
        {
            await ((Task)outbox.WhenEmptyAsync(patience.Token)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await outbox.DisposeAsync();
            await client.DisposeAsync();
        }

        sending.Clear();
        while (loop.Queue.TryTake(out var happened))
        {
            await Hear(happened);
        }
    }

    private async Task Send(StoredSession session, Person person)
    {
        if (left.Words.Count == 0 || DiskOutbox.Open(people.Open(person), static _ => { }, people.OlderOf(person)) is not { } kept)
        {
            return;
        }

        var client = signIn.Client(session.Token);
        var outbox = await Outbox.OpenAsync(client, kept, change => loop.Queue.Put(new OutboxEvent(change)), loop.Gone);
        sending.Add((client, outbox));
        if (kept.Left.Count > 0)
        {
            context.Out.Line(UnsentFromLastTime.Goes(kept.Left.Count, person.Name));
        }
    }

    private Task Hear(ChatEvent happened)
    {
        if (happened is OutboxEvent { Change: var change } && Wording.NotChanged(change) is { } sentence)
        {
            context.Out.Line(sentence);
        }

        if (happened is not OutboxEvent { Change: OutboxRefused { Problem: var problem, Item: var item } })
        {
            return Task.CompletedTask;
        }

        context.Out.Line($"{problem.Message}");
        context.Out.Line($"Not sent in room {item.Room:0}: {item.Words}");
        return Task.CompletedTask;
    }
}
