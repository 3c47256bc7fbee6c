using System.Text;

namespace Snug.Client.Tests;

/// <summary>Words survive the process that took them.</summary>
public sealed class FileOutboxStoreTests : IDisposable
{
    private static readonly DateTimeOffset Evening = new(2026, 11, 22, 19, 2, 0, TimeSpan.Zero);

    private readonly string folder = Directory.CreateTempSubdirectory("snug-outbox-").FullName;

    private string Path => System.IO.Path.Combine(folder, "outbox.jsonl");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_second_process_sends_what_the_first_could_not()
    {
        await using var desk = new OutboxFixture { Clock = new ManualClock { SkippedUpTo = TimeSpan.Zero } };
        var waits = new SemaphoreSlim(0);
        // The first message arrives and its answer is lost; then the server is gone, then the process.
        var attempts = 0;
        desk.Rooms.Judge = _ => ++attempts == 1 ? new LossPoint(After: Answers.HangUp) : new LossPoint(Before: Answers.Html(502));
        desk.Told = _ => waits.Release();
        await using (var first = await desk.Open(FileOutboxStore.Open(Path)))
        {
            for (var n = 1; n <= 3; n++)
            {
                await first.AddAsync(3, $"words {n}", TestDeadline.Token);
            }

            await waits.WaitAsync(TestDeadline.Token);
        }
        desk.Rooms.Texts(3).ShouldBe(["words 1"]);

        // It begins to send at once: the first answer waits until they are counted.
        using var counted = new ManualResetEventSlim();
        desk.Rooms.Judge = _ =>
        {
            counted.Wait(TestDeadline.Token);
            return null;
        };
        await using var second = await desk.Open(FileOutboxStore.Open(Path));
        second.Pending.Count.ShouldBe(3);
        counted.Set();
        await second.WhenEmptyAsync(TestDeadline.Token);

        desk.Rooms.Texts(3).ShouldBe(["words 1", "words 2", "words 3"]);
        new FileInfo(Path).Length.ShouldBe(0);
    }

    [Fact]
    public async Task Words_come_back_as_they_were_written()
    {
        string[] texts = ["plain", "two\nlines", "{\"done\":\"k1\"}", "é 🏮 \u2028 \u001b[31m", new string('x', 100_000)];
        await using (var store = FileOutboxStore.Open(Path))
        {
            await store.LoadAsync(TestDeadline.Token);
            foreach (var (n, text) in texts.Index())
            {
                await store.AddAsync(Item(n, text), TestDeadline.Token);
            }

            await store.RemoveAsync("k0", TestDeadline.Token);
        }

        await using var again = FileOutboxStore.Open(Path);
        (await again.LoadAsync(TestDeadline.Token)).ShouldBe(texts.Index().Skip(1).Select(pair => Item(pair.Index, pair.Item)));
    }

    [Fact]
    public async Task What_a_version_without_replies_left_is_read_and_a_reply_stays_one()
    {
        const string Older = """{"wait":{"key":"k1","room":3,"text":"words","writtenAt":"2026-11-22T19:02:01+00:00"}}""" + "\n";
        await File.WriteAllTextAsync(Path, Older, TestDeadline.Token);
        var reply = Item(2, "yes") with { ReplyTo = 118 };
        await using (var store = FileOutboxStore.Open(Path))
        {
            (await store.LoadAsync(TestDeadline.Token)).ShouldBe([Item(1, "words")]);
            await store.AddAsync(reply, TestDeadline.Token);
        }

        await using var again = FileOutboxStore.Open(Path);
        (await again.LoadAsync(TestDeadline.Token)).ShouldBe([Item(1, "words"), reply]);
    }

    [Fact]
    public async Task A_line_that_a_crash_tore_at_any_byte_costs_only_itself()
    {
        byte[] whole;
        await using (var store = FileOutboxStore.Open(Path))
        {
            await store.LoadAsync(TestDeadline.Token);
            await store.AddAsync(Item(1, "kept"), TestDeadline.Token);
            await store.AddAsync(Item(2, "torn é 🏮"), TestDeadline.Token);
        }
        whole = await File.ReadAllBytesAsync(Path, TestDeadline.Token);
        var firstLine = Array.IndexOf(whole, (byte)'\n') + 1;

        for (var length = firstLine; length < whole.Length; length++)
        {
            await File.WriteAllBytesAsync(Path, whole[..length], TestDeadline.Token);
            await using (var torn = FileOutboxStore.Open(Path))
            {
                (await torn.LoadAsync(TestDeadline.Token)).ShouldBe([Item(1, "kept")], $"cut after {length} bytes");
                await torn.AddAsync(Item(3, "after the crash"), TestDeadline.Token);
            }
            await using var again = FileOutboxStore.Open(Path);
            (await again.LoadAsync(TestDeadline.Token)).ShouldBe(
                [Item(1, "kept"), Item(3, "after the crash")], $"cut after {length} bytes");
        }
    }

    [Fact]
    public async Task A_damaged_line_in_the_middle_costs_only_itself()
    {
        await using (var store = FileOutboxStore.Open(Path))
        {
            await store.LoadAsync(TestDeadline.Token);
            for (var n = 1; n <= 3; n++)
            {
                await store.AddAsync(Item(n, $"words {n}"), TestDeadline.Token);
            }
        }
        var lines = await File.ReadAllLinesAsync(Path, TestDeadline.Token);
        lines[1] = "\0\0\0\0" + lines[1][4..];
        await File.WriteAllTextAsync(Path, string.Join('\n', lines) + "\n", new UTF8Encoding(false), TestDeadline.Token);

        await using var again = FileOutboxStore.Open(Path);
        (await again.LoadAsync(TestDeadline.Token)).ShouldBe([Item(1, "words 1"), Item(3, "words 3")]);
    }

    [Fact]
    public async Task Nobody_else_may_read_what_waits()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows protects the folder of a user instead.");
        await using var store = FileOutboxStore.Open(Path);
#pragma warning disable CA1416 // Skipped above on Windows.
        File.GetUnixFileMode(Path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
#pragma warning restore CA1416
    }

    [Fact]
    public async Task Two_processes_do_not_share_an_outbox()
    {
        await using var store = FileOutboxStore.Open(Path);
        Should.Throw<IOException>(() => FileOutboxStore.Open(Path));
    }

    [Fact]
    public async Task Words_that_cannot_be_kept_are_not_taken()
    {
        await using var desk = new OutboxFixture();
        var store = new FullDisk();
        await using var outbox = await desk.Open(store);

        await Should.ThrowAsync<IOException>(outbox.AddAsync(3, "hello", TestDeadline.Token));

        outbox.Pending.ShouldBeEmpty();
        store.HasRoom = true;
        (await outbox.SendAsync(3, "again", TestDeadline.Token)).Number.ShouldBe(1);
    }

    /// <summary>.NET calls a limit on the size of files (EFBIG) an argument that is out of range.</summary>
    [Theory]
    [InlineData(typeof(ArgumentOutOfRangeException))]
    [InlineData(typeof(UnauthorizedAccessException))]
    [InlineData(typeof(IOException))]
    public async Task A_file_that_may_not_grow_is_a_full_disk_and_keeps_what_it_has(Type failure)
    {
        var file = new LimitedFile(Path, (Exception)Activator.CreateInstance(failure)!);
        await using (var store = new FileOutboxStore(file))
        {
            await store.AddAsync(Item(1, "fits"), TestDeadline.Token);
            await store.AddAsync(Item(2, "fits too"), TestDeadline.Token);
            file.IsFull = true;
            await Should.ThrowAsync<IOException>(store.AddAsync(Item(1, "fits") with { Change = "does not" }, TestDeadline.Token).AsTask());
            await Should.ThrowAsync<IOException>(store.RemoveAsync("k2", TestDeadline.Token).AsTask());
            file.IsFull = false;
            await store.AddAsync(Item(3, "fits again"), TestDeadline.Token);
        }

        await using var again = FileOutboxStore.Open(Path);
        (await again.LoadAsync(TestDeadline.Token)).ShouldBe([Item(1, "fits"), Item(2, "fits too"), Item(3, "fits again")]);
    }

    private static OutboxItem Item(int n, string text) => new($"k{n}", 3, text, Evening.AddSeconds(n));

    private sealed class FullDisk : IOutboxStore
    {
        internal bool HasRoom { get; set; }

        public ValueTask<IReadOnlyList<OutboxItem>> LoadAsync(CancellationToken cancellationToken = default) => new([]);

        public ValueTask AddAsync(OutboxItem item, CancellationToken cancellationToken = default) =>
            HasRoom ? ValueTask.CompletedTask : throw new IOException("No space left on device");

        public ValueTask RemoveAsync(string key, CancellationToken cancellationToken = default) =>
            throw new IOException("No space left on device");

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    /// <summary>Takes half of what is written, and then no more.</summary>
    private sealed class LimitedFile(string path, Exception failure)
        : FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0)
    {
        internal bool IsFull { get; set; }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await base.WriteAsync(IsFull ? buffer[..(buffer.Length / 2)] : buffer, cancellationToken);
            if (IsFull)
            {
                throw failure;
            }
        }
    }
}
