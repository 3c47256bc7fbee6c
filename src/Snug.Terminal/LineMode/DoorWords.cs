using Snug.Client;
using Snug.Protocol;
using Snug.Terminal.Chat;
using Snug.Terminal.Commands;
using Snug.Terminal.Sessions;
using Snug.Terminal.Tty;

namespace Snug.Terminal.LineMode;

/// <summary>
/// What waits when somebody comes to the door. Words of people whose sessions work go out at once, under their names, before anybody says
/// who they are; words of sessions that have ended are shown.
/// </summary>
internal sealed class DoorWords(Surroundings surroundings, LineLoop loop, Entrance entrance, LeftWords left) : IAsyncDisposable
{
    /// <summary>A server that answers takes less; one that does not must not keep anybody at the door.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    private readonly PeopleFolder _people = new(surroundings.ConfigFolder, entrance.Server);
    private readonly List<(SnugClient Client, Outbox Outbox)> _sending = [];

    /// <summary>Looks at what waits and begins to send.</summary>
    /// <param name="but">Somebody who comes in now and sends their own, or null.</param>
    public async Task BeginAsync(string? but)
    {
        var sessions = entrance.Known;
        await left.LookAsync([], sessions.Select(static session => session.Name), loop.Gone);
        if (left.Words.Count == 0) return;

        loop.Hear = Hear;
        List<Person>? known = [];
        try
        {
            foreach (var session in sessions)
            {
                if (await entrance.WhoIsAsync(session, loop.Gone) is not { } person || known.Contains(person)) continue;
                known.Add(person);
                if (but is null || !PersonNames.AreSame(but, person.Name)) await SendAsync(session, person);
            }
        }
        catch (SnugException)
        {
            // Whose session works is not known now, so nobody's words are shown.
            known = null;
        }

        if (known is null) left.Forget();
        else await left.LookAsync(known, sessions.Select(static session => session.Name), loop.Gone);
    }

    /// <summary>Shows what is left, if something is.</summary>
    public void Show()
    {
        if (left.Words.Count == 0) return;
        foreach (var line in left.Lines(surroundings.Width())) surroundings.Out.Line(line);
        surroundings.Out.Line(left.Ways(me: null));
    }

    /// <summary>A command where a name is asked for.</summary>
    /// <returns>False if it is none.</returns>
    public async Task<bool> DoAsync(string answer)
    {
        switch (RoomInput.Read(answer))
        {
            case ShowWords when left.Words.Count == 0: surroundings.Out.Line($"Nothing waits under another name."); return true;
            case ShowWords: Show(); return true;
            case WithWords { Way: "again" }: surroundings.Out.Line(left.Ways(me: null)); return true;
            case WithWords words: await WithAsync(surroundings, left, words, loop.Gone); return true;
            default: return false;
        }
    }

    /// <summary>Prints words whole, or throws them away.</summary>
    public static async Task WithAsync(Surroundings surroundings, LeftWords left, WithWords words, CancellationToken cancellationToken)
    {
        if (left.Find(words.Number) is not { } word) surroundings.Out.Line($"There is no {words.Number} among them: /words lists them.");
        else if (words.Way == "copy") surroundings.Out.Line(SafeText.Lines(word.Text));
        else if (await left.DiscardAsync(word, cancellationToken)) surroundings.Out.Line($"Discarded: {word.Text}");
        else surroundings.Out.Line($"That could not be discarded; it is there still.");
    }

    /// <summary>What is on its way gets a moment; whatever is not sent then waits as before.</summary>
    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(s_patience, surroundings.Time);
        foreach (var (client, outbox) in _sending)
        {
            await ((Task)outbox.WhenEmptyAsync(patience.Token)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await outbox.DisposeAsync();
            await client.DisposeAsync();
        }

        _sending.Clear();
        while (loop.Inbox.TryTake(out var happening)) await Hear(happening);
    }

    private async Task SendAsync(StoredSession session, Person person)
    {
        if (left.Words.Count == 0 || KeptOutbox.Open(_people.Open(person), static _ => { }, _people.OlderOf(person)) is not { } kept) return;
        var client = entrance.Client(session.Token);
        var outbox = await Outbox.OpenAsync(client, kept, change => loop.Inbox.Put(new FromOutbox(change)), loop.Gone);
        _sending.Add((client, outbox));
        if (kept.Left.Count > 0) surroundings.Out.Line(LastTime.Goes(kept.Left.Count, person.Name));
    }

    private Task Hear(Happening happening)
    {
        if (happening is not FromOutbox { Change: OutboxRefused { Problem: var problem, Item: var item } }) return Task.CompletedTask;
        surroundings.Out.Line($"{problem.Message}");
        surroundings.Out.Line($"Not sent in room {item.Room:0}: {item.Text}");
        return Task.CompletedTask;
    }
}
