using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Snug.Client;
using Snug.Protocol;
using Snug.Terminal.Chat;
using Snug.Terminal.Sessions;
using Snug.Terminal.Tests.Journeys;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Tests.Chat;

public sealed class LeftWordsTests : IDisposable
{
    private static readonly Person Fay = new(7, "Fay");
    private static readonly Person Dana = new(8, "Dana");

    private readonly string config = Directory.CreateTempSubdirectory("snug-left-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(config, recursive: true);

    [Fact]
    public async Task What_was_said_and_what_was_being_typed_is_found_with_its_writer()
    {
        await Leave(Fay, "localhost:5080", "one", "two");
        var left = await Look("127.0.0.1:5080");
        left.Words
            .Select(static word => (word.Number, word.Who, word.Room, word.Text))
            .ShouldBe([(1, "Fay", 1, "one"), (2, "Fay", 1, "two"), (3, "Fay", 2, "half a thought")]);
        string.Join('\n', left.Lines(80)).ShouldBe("You wrote this as Fay, whose session here has ended:\n  1  room 1: one\n  2  room 1: "
            + "two\n  3  room 2, not finished: half a thought");
        (await Look("localhost:5081")).Words.ShouldBeEmpty("another server");
    }

    [Fact]
    public async Task Words_of_somebody_who_is_known_are_theirs_alone()
    {
        await Leave(Fay, "localhost:5080", "one");
        (await Look("localhost:5080", Fay)).Words.ShouldBeEmpty();
        (await Look("localhost:5080", Dana)).Words.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_window_that_is_open_keeps_its_own()
    {
        await Leave(Fay, "localhost:5080", "one");
        await using (Kept("localhost:5080").OpenOutbox(Fay, static _ => { }))
        {
            (await Look("localhost:5080")).Words.ShouldBeEmpty();
        }

        (await Look("localhost:5080")).Words.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Numbers_stay_when_something_is_discarded_and_what_is_discarded_does_not_come_back()
    {
        await Leave(Fay, "localhost:5080", "one", "two");
        var left = await Look("localhost:5080");
        (await left.Discard(left.Find("1")!, Stop)).ShouldBeTrue();
        (await left.Discard(left.Find("3")!, Stop)).ShouldBeTrue();
        left.Find("1").ShouldBeNull();
        left.Find("2")!.Text.ShouldBe("two");
        (await Look("localhost:5080")).Words.ShouldHaveSingleItem().Text.ShouldBe("two");
    }

    [Fact]
    public async Task A_folder_of_an_older_version_tells_its_writer_where_the_name_is_known_still()
    {
        await Leave(Fay, "localhost:5080", "one");
        foreach (var who in Directory.EnumerateFiles(config, "who.json", SearchOption.AllDirectories))
        {
            File.Delete(who);
        }

        (await Look("localhost:5080")).Words[0].Who.ShouldBeNull();
        var left = new OrphanedWords(Here(), At("localhost:5080"));
        await left.Look([], ["Dana", "Fay"], Stop);
        left.Words[0].Who.ShouldBe("Fay");
    }

    [Fact]
    public async Task Words_that_were_kept_under_another_way_of_writing_this_computer_are_taken_up()
    {
        foreach (var address in new[] { "http://127.0.0.1:5080", "http://[::1]:5080" })
        {
            var folder = FolderAsBefore(address, Fay);
            Directory.CreateDirectory(folder);
            await using (var store = FileOutboxStore.Open(Path.Combine(folder, "outbox-2.jsonl")))
            {
                await store.LoadAsync(Stop);
                await store.AddAsync(Item($"at {address}"), Stop);
            }

            await File.WriteAllTextAsync(Path.Combine(folder, "drafts.json"), $$"""{"2":"typed at {{address}}","3":"the same"}""", Stop);
        }

        (await Look("localhost:5080")).Words.Count.ShouldBe(6);
        await using (var kept = Kept("localhost:5080").OpenOutbox(Fay, static _ => { }))
        {
            (await kept!.LoadAsync(Stop))
                .Select(static item => item.Text)
                .ShouldBe(["at http://127.0.0.1:5080", "at http://[::1]:5080"], ignoreOrder: true);
        }

        using (var drafts = Kept("[::1]:5080").OpenDrafts(Fay))
        {
            drafts.All.ShouldBe([(2, "typed at http://127.0.0.1:5080\ntyped at http://[::1]:5080"), (3, "the same")]);
        }

        using (var again = Kept("localhost:5080").OpenDrafts(Fay))
        {
            again.All.Count.ShouldBe(2, "and nothing is doubled the next time");
        }

        (await Look("localhost:5080")).Words.Count.ShouldBe(4, "two messages and two drafts, in one folder");
    }

    [Fact]
    public async Task Only_the_same_name_says_words_again()
    {
        await Leave(Fay, "localhost:5080", "one");
        var left = await Look("localhost:5080");
        await using var client = new SnugClient(new Uri("http://localhost:1"));
        await using var outbox = await Outbox.OpenAsync(client, cancellationToken: Stop);
        (await left.Again("1", Dana, outbox, Stop)).Said.ToString().ShouldContain("Fay wrote it, and you are Dana.");
        outbox.Pending.ShouldBeEmpty();
        (await left.Again("1", new Person(99, "fay"), outbox, Stop)).Said.ToString().ShouldBe("It goes out in room 1 as fay.");
        outbox.Pending.ShouldHaveSingleItem().Key.ShouldBe("key-one", "so that it is said once");
        (await Look("localhost:5080")).Words.ShouldHaveSingleItem().Key.ShouldBeNull();
    }

    /// <summary>
    /// All at once: given its change only afterwards it may be there before that, and the newer words would be said nowhere.
    /// </summary>
    [Fact]
    public async Task What_was_changed_while_it_waited_is_said_again_as_it_was_changed_and_answers_what_it_answered()
    {
        var waited = Item("first") with { Change = "then", ReplyTo = 7, Tried = ["between"] };
        await using (var kept = Kept("localhost:5080").OpenOutbox(Fay, static _ => { })!)
        {
            await kept.LoadAsync(Stop);
            await kept.AddAsync(waited, Stop);
        }

        var left = await Look("localhost:5080");
        left.Words.ShouldHaveSingleItem().Text.ShouldBe("then");
        await using var client = new SnugClient(new Uri("http://localhost:1"));
        var store = new KeptItems();
        await using var outbox = await Outbox.OpenAsync(client, store, cancellationToken: Stop);
        var (_, item) = await left.Again("1", new Person(99, "fay"), outbox, Stop);
        var said = store.Added.ShouldHaveSingleItem();
        said.ShouldBe(item);
        (said.Key, said.Text, said.Change, said.ReplyTo).ShouldBe((waited.Key, "first", "then", 7));
        said.Tried.ShouldBe(["between"]);
        said.WrittenAt.ShouldBeGreaterThan(waited.WrittenAt, "so that it goes out however long it waited");
        (await Look("localhost:5080")).Words.ShouldBeEmpty();
    }

    private sealed class KeptItems : IOutboxStore
    {
        public List<OutboxItem> Added { get; } = [];

        public ValueTask<IReadOnlyList<OutboxItem>> LoadAsync(CancellationToken cancellationToken = default) => new([]);

        public ValueTask AddAsync(OutboxItem item, CancellationToken cancellationToken = default)
        {
            Added.Add(item);
            return default;
        }

        public ValueTask RemoveAsync(string key, CancellationToken cancellationToken = default) => default;

        public ValueTask DisposeAsync() => default;
    }

    private async Task Leave(Person who, string address, params string[] texts)
    {
        await using (var kept = Kept(address).OpenOutbox(who, static _ => { })!)
        {
            await kept.LoadAsync(Stop);
            foreach (var text in texts)
            {
                await kept.AddAsync(Item(text), Stop);
            }
        }

        using var drafts = Kept(address).OpenDrafts(who);
        drafts.Keep(2, "half a thought");
    }

    private async Task<OrphanedWords> Look(string address, params Person[] known)
    {
        var left = new OrphanedWords(Here(), At(address));
        await left.Look(known, [], Stop);
        return left;
    }

    private static OutboxItem Item(string text) => new($"key-{text.Replace(' ', '-')}", 1, text, DateTimeOffset.UnixEpoch);

    private PersonFolder Kept(string address) => new(Here(), At(address));

    private string FolderAsBefore(string address, Person who)
    {
        var exact = SHA256.HashData(Encoding.UTF8.GetBytes($"{address}\n{who.Id.ToString(CultureInfo.InvariantCulture)}\n{who.Name}"));
        return Path.Combine(config, "people", $"{ServerAddress.FileNameOf(address)}.{who.Id}-{Convert.ToHexStringLower(exact)[..8]}");
    }

    private CommandContext Here() => new()
    {
        Out = new SafeWriter(new PrintedOutput(), Glyphs.Unicode),
        Talk = new SafeWriter(new PrintedOutput(), Glyphs.Unicode),
        In = new InputLines(static () => Stream.Null),
        InputIsTerminal = true,
        OutputIsTerminal = true,
        Interrupts = new Interrupts(),
        ConfigFolder = config,
    };

    private static ServerAddress At(string text)
    {
        Destination.TryParse(text, out var destination).ShouldBeTrue();
        return destination!.Server;
    }
}
