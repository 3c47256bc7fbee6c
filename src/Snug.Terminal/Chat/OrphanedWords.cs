using Snug.Client;
using Snug.Protocol;
using Snug.Terminal.Sessions;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Chat;

/// <summary>Words that wait under a session that has ended.</summary>
/// <param name="Number">By which the person calls it; it stays the same as long as the program runs.</param>
/// <param name="Who">Under whose name it was written, or null if that is not known.</param>
/// <param name="Room">Where it was meant to be said.</param>
/// <param name="Text">The words.</param>
/// <param name="Waiting">As it waits to be sent; null for what was not finished.</param>
/// <param name="Folder">Where it is kept.</param>
internal sealed record LeftWord(int Number, string? Who, int Room, string Text, OutboxItem? Waiting, string Folder)
{
    /// <summary>Under which it was sent; null for what was not finished.</summary>
    public string? Key => Waiting?.Key;
}

/// <summary>
/// What was written here by people whose sessions have ended. It is shown, and said again, copied or discarded by whoever sits here; it is
/// never sent under another name by itself, and never lost. Words of people whose sessions work are theirs alone.
/// </summary>
internal sealed class OrphanedWords(CommandContext context, ServerAddress server)
{
    private readonly PeopleFolder people = new(context.ConfigFolder, server);
    private List<LeftWord> words = [];
    private IReadOnlyCollection<Person> known = [];
    private IReadOnlyList<string> names = [];
    private int numbered;

    /// <summary>What is left, in the order in which it was written.</summary>
    public IReadOnlyList<LeftWord> Words => words;

    /// <summary>Looks for words of anybody but <paramref name="known"/>; what a window that is still open keeps is not left.</summary>
    /// <param name="known">People whose sessions work.</param>
    /// <param name="names">Everybody who ever came in from here.</param>
    public async Task Look(IReadOnlyCollection<Person> known, IEnumerable<string> names, CancellationToken cancellationToken)
    {
        (this.known, this.names) = (known, [.. names]);
        var found = new List<LeftWord>();
        try
        {
            foreach (var folder in people.AllBut(known))
            {
                found.AddRange(await Read(folder, people.WhoseIs(folder, this.names), cancellationToken));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What cannot be read stays where it is.
        }

        words = [.. found.Select(word => words.Find(old => old.Folder == word.Folder && old.Key == word.Key && old.Room == word.Room)
            ?? word with { Number = ++numbered })];
    }

    /// <summary>Whoever came in has their own in their rooms.</summary>
    public async Task OfOthers(Person me, CancellationToken cancellationToken)
    {
        if (words.Count > 0)
        {
            await Look([me, .. known], names, cancellationToken);
        }
    }

    /// <summary>Whose session works cannot be known now: nobody's words are shown.</summary>
    public void Forget() => words = [];

    /// <summary>The words by their number, or null.</summary>
    public LeftWord? Find(string number) => int.TryParse(number, out var wanted) ? words.Find(word => word.Number == wanted) : null;

    /// <summary>What to say of a number that is none of them.</summary>
    public static SafeText NoneOf(string number) => SafeText.Of($"There is no {number} among them: /words lists them.");

    /// <summary>Says words again, if whoever is in has the name under which they were written.</summary>
    /// <returns>What to say of it, and what is on its way now.</returns>
    public async Task<(SafeText Said, OutboxItem? Item)> Again(
        string number, Person me, Outbox outbox, CancellationToken cancellationToken)
    {
        if (Find(number) is not { } word)
        {
            return (NoneOf(number), null);
        }

        if (word.Who is null || !PersonNames.AreSame(word.Who, me.Name))
        {
            return (word.Who is { } who
                ? SafeText.Of($"{who} wrote it, and "
                    + $"you are {me.Name}. Come in as {who} again, by a code from a device where {who} is known, and it goes out.")
                : SafeText.Of($"Whose it was is not known. /copy {word.Number:0} gives you the words."), null);
        }

        // Kept there first, then gone here; under the key it had, so a cut in between says it once.
        var item = word.Waiting is { } waiting
            ? await outbox.TakeUpAsync(waiting, cancellationToken)
            : await outbox.AddAsync(word.Room, word.Text, cancellationToken);
        await Discard(word, cancellationToken);
        return (SafeText.Of($"It goes out in room {word.Room:0} as {me.Name}."), item);
    }

    /// <summary>Throws words away. A disk that does not take it brings them back the next time.</summary>
    public async Task<bool> Discard(LeftWord word, CancellationToken cancellationToken)
    {
        try
        {
            if (word.Key is null)
            {
                using var drafts = new Drafts(PeopleFolder.DraftsOf(word.Folder), context.Time);
                drafts.Keep(word.Room, string.Empty);
            }
            else
            {
                Exception? notKept = null;
                await using var kept = DiskOutbox.Open(word.Folder, reason => notKept = reason);
                if (kept is null)
                {
                    return false;
                }

                await kept.LoadAsync(cancellationToken);
                await kept.RemoveAsync(word.Key, cancellationToken);
                if (notKept is not null)
                {
                    return false;
                }
            }

            words.Remove(word);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>All of it, one row each, by whom it was written.</summary>
    /// <param name="columns">Cells in a row.</param>
    public IEnumerable<SafeText> Lines(int columns)
    {
        foreach (var theirs in words.GroupBy(static word => word.Who))
        {
            yield return theirs.Key is { } who
                ? SafeText.Of($"You wrote this as {who}, whose session here has ended:")
                : SafeText.Of($"This was written here, and whoever wrote it is not known here any more:");
            foreach (var word in theirs)
            {
                var where = SafeText.Of($"  {word.Number:0}  room {word.Room:0}{(word.Key is null ? ", not finished" : string.Empty)}: ");
                yield return SafeText.Of(
                    $"{where}{TextWidth.Fit(SafeText.OneLine(word.Text), Math.Max(10, columns - 1 - TextWidth.Of(where)))}");
            }
        }

        if (words.Count == 0)
        {
            yield return SafeText.Of($"Nothing waits under another name.");
        }
    }

    /// <summary>What can be done with it.</summary>
    /// <param name="me">Who is in, or null where a name is asked for.</param>
    public SafeText Ways(string? me)
    {
        if (me is not null && words.Exists(word => word.Who is { } who && PersonNames.AreSame(who, me)))
        {
            return SafeText.Of($"/again 1 says it as {me}, /copy 1 gives you the words, /discard 1 throws them away.");
        }

        return SafeText.Of($"Come in by that name again and it goes out. /copy 1 gives you the words, /discard 1 throws them away.");
    }

    /// <summary>One sentence for whoever came in, or null.</summary>
    public SafeText? Greeting()
    {
        if (words.Count == 0)
        {
            return null;
        }

        var writers = words.Select(static word => word.Who).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var what = Wording.Count(words.Count, "thing that you wrote", "things that you wrote");
        var whose = writers.Count == 0 ? "under another name" : $"as {Commands.SignIn.Listed(writers)}";
        return SafeText.Of($"{what} {whose} {(words.Count == 1 ? "is" : "are")} not sent: /words");
    }

    private static async Task<IReadOnlyList<LeftWord>> Read(string folder, string? who, CancellationToken cancellationToken)
    {
        var items = new List<OutboxItem>();
        foreach (var file in Directory.EnumerateFiles(folder, "outbox-*.jsonl"))
        {
            try
            {
                await using var store = FileOutboxStore.Open(file);
                items.AddRange(await store.LoadAsync(cancellationToken));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Somebody's window is open: nothing in this folder is left.
                return [];
            }
        }

        using var drafts = new Drafts(PeopleFolder.DraftsOf(folder), TimeProvider.System);
        return
        [
            .. items.DistinctBy(static item => item.Key)
                .OrderBy(static item => item.WrittenAt)
                .Select(item => new LeftWord(0, who, item.Room, item.Words, item, folder)),
            .. drafts.All.Select(draft => new LeftWord(0, who, draft.Room, draft.Text, null, folder)),
        ];
    }
}
