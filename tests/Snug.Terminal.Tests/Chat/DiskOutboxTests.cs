using Snug.Client;
using Snug.Protocol;
using Snug.Terminal.Chat;
using Snug.Terminal.Sessions;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Tests.Chat;

public sealed class DiskOutboxTests : IDisposable
{
    private readonly string config = Directory.CreateTempSubdirectory("snug-kept-").FullName;
    private readonly List<string> failures = [];

    public void Dispose() => Directory.Delete(config, recursive: true);

    [Fact]
    public async Task What_a_window_left_behind_the_next_one_takes_up()
    {
        await using (var first = Open("Dana")!)
        {
            await first.AddAsync(Item("one"), Stop);
        }

        await using var next = Open("Dana")!;
        Texts(await next.LoadAsync(Stop)).ShouldBe(["one"]);
        Texts(next.Left).ShouldBe(["one"]);
    }

    [Fact]
    public async Task Two_windows_of_one_person_do_not_know_of_each_other()
    {
        await using var first = Open("Dana")!;
        await first.LoadAsync(Stop);
        await first.AddAsync(Item("of the first"), Stop);
        await using var second = Open("Dana")!;
        (await second.LoadAsync(Stop)).ShouldBeEmpty();
        await second.AddAsync(Item("of the second"), Stop);
        failures.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_next_window_takes_up_what_several_left_in_the_order_in_which_it_was_written()
    {
        var items = Enumerable.Range(1, 4).Select(static number => Item($"{number}", minute: number)).ToList();
        await using (var first = Open("Dana")!)
        await using (var second = Open("Dana")!)
        {
            await first.AddAsync(items[0], Stop);
            await second.AddAsync(items[1], Stop);
            await first.AddAsync(items[2], Stop);
            await second.AddAsync(items[3], Stop);
            await first.RemoveAsync(items[2].Key, Stop);
        }

        await using (var next = Open("Dana")!)
        {
            Texts(await next.LoadAsync(Stop)).ShouldBe(["1", "2", "4"]);
            await next.RemoveAsync(items[0].Key, Stop);
        }

        // They are all in one file now, and nowhere twice.
        await using var last = Open("Dana")!;
        Texts(await last.LoadAsync(Stop)).ShouldBe(["2", "4"]);
    }

    [Fact]
    public async Task What_a_crash_left_in_two_files_is_one_message()
    {
        var item = Item("once");
        await using (var first = Open("Dana")!)
        await using (var second = Open("Dana")!)
        {
            await first.AddAsync(item, Stop);
            await second.AddAsync(item, Stop);
        }

        await using var next = Open("Dana")!;
        Texts(await next.LoadAsync(Stop)).ShouldBe(["once"]);
    }

    [Fact]
    public async Task Nothing_is_sent_under_another_name()
    {
        await using (var dana = Open("Dana")!)
        {
            await dana.AddAsync(Item("of Dana"), Stop);
        }

        foreach (var (name, id, server) in ((string, int, string)[])[("Ben", 1, "localhost"), ("Dana", 2, "localhost"),
            ("Dana", 1, "localhost:5081")])
        {
            await using var other = Open(name, id, server)!;
            (await other.LoadAsync(Stop)).ShouldBeEmpty($"{name} {id} {server}");
        }
    }

    [Fact]
    public async Task A_disk_that_takes_nothing_keeps_nobody_from_talking()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "There is no /dev/full.");
        await using (var first = Open("Dana")!)
        {
            await first.AddAsync(Item("one"), Stop);
        }

        var file = Directory.EnumerateFiles(config, "outbox-1.jsonl", SearchOption.AllDirectories).Single();
        File.Delete(file);
        File.CreateSymbolicLink(file, "/dev/full");

        await using var full = Open("Dana");
        if (full is not null)
        {
            await full.AddAsync(Item("two"), Stop);
            full.IsKept.ShouldBeFalse();
        }

        failures.ShouldHaveSingleItem();
    }

    /// <summary>What was sent is noted; without the note it is sent once more under its key, and nobody has to do anything.</summary>
    [Fact]
    public async Task A_disk_that_takes_no_note_of_what_was_sent_ends_nothing_and_is_told_of()
    {
        await using var failing = new DiskOutbox(new FailingDisk(), [], Fail);
        await failing.RemoveAsync("key", Stop);
        failures.ShouldBe(["No space left on device"]);

        failures.Clear();
        await using var own = Open("Dana")!;
        await using var taking = new DiskOutbox(own, [new FailingDisk(Item("left behind"))], Fail);
        Texts(await taking.LoadAsync(Stop)).ShouldBe(["left behind"]);
        failures.ShouldBeEmpty("it is in ours");
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_said_and_nothing_else_happens()
    {
        File.WriteAllText(Path.Combine(config, "people"), "in the way");
        Open("Dana").ShouldBeNull();
        failures.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Only_the_owner_can_read_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows keeps %APPDATA% to its owner.");
        await using var outbox = Open("Dana")!;
        await outbox.AddAsync(Item("secret"), Stop);
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        foreach (var entry in Directory.EnumerateFileSystemEntries(config, "*", SearchOption.AllDirectories))
        {
            (File.GetUnixFileMode(entry) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead)).ShouldBe(UnixFileMode.None, entry);
        }
    }

    [Fact]
    public async Task A_pipe_keeps_nothing()
    {
        await using var outbox = Words("localhost", isTerminal: false).OpenOutbox(new Person(1, "Dana"), Fail);
        outbox.ShouldBeNull();
        failures.ShouldBeEmpty();
    }

    /// <summary>Reads, and takes nothing.</summary>
    private sealed class FailingDisk(params OutboxItem[] items) : IOutboxStore
    {
        public ValueTask<IReadOnlyList<OutboxItem>> LoadAsync(CancellationToken cancellationToken = default) => new(items);

        public ValueTask AddAsync(OutboxItem item, CancellationToken cancellationToken = default) =>
            throw new IOException("No space left on device");

        public ValueTask RemoveAsync(string key, CancellationToken cancellationToken = default) =>
            throw new IOException("No space left on device");

        public ValueTask DisposeAsync() => default;
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static OutboxItem Item(string text, int minute = 0) =>
        new(Guid.CreateVersion7().ToString(), 1, text, new DateTimeOffset(2026, 11, 22, 20, minute, 0, TimeSpan.Zero));

    private static IEnumerable<string> Texts(IEnumerable<OutboxItem> items) => items.Select(static item => item.Text);

    private DiskOutbox? Open(string name, int id = 1, string server = "localhost") =>
        Words(server, isTerminal: true).OpenOutbox(new Person(id, name), Fail);

    private void Fail(Exception reason) => failures.Add(reason.Message);

    private PersonFolder Words(string server, bool isTerminal)
    {
        Destination.TryParse(server, out var destination).ShouldBeTrue();
        return new PersonFolder(Surroundings(isTerminal), destination!.Server);
    }

    private CommandContext Surroundings(bool isTerminal) => new()
    {
        Out = new SafeWriter(TextWriter.Null, Glyphs.Unicode),
        Talk = new SafeWriter(TextWriter.Null, Glyphs.Unicode),
        In = new InputLines(static () => Stream.Null),
        InputIsTerminal = isTerminal,
        OutputIsTerminal = isTerminal,
        Interrupts = new Interrupts(),
        ConfigFolder = config,
        Time = FixedClock.Hurried(),
    };
}
