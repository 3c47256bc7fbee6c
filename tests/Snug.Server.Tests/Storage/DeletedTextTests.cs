using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Snug.Protocol;
using Snug.Server.Log;
using Snug.Server.Log.Streams;
using Snug.Server.Messages;
using Snug.Server.Rooms;

namespace Snug.Server.Tests.Storage;

/// <summary>What is deleted is gone: from pages, streams, memory, the file and its WAL. There is no call for it yet.</summary>
public sealed class DeletedTextTests
{
    public DeletedTextTests() => TestStore.RequireFile();

    [Fact]
    public async Task Deleted_words_leave_the_file_and_its_wal()
    {
        await using var server = await TestServer.Open();
        var dana = await server.ComeIn("Dana");
        var random = new Random(11);
        var secrets = Enumerable.Range(0, 120)
            .Select(index => $"SECRET{index:000}" + new string((char)('a' + (index % 26)), random.Next(0, 7_000)))
            .ToArray();
        foreach (var (index, secret) in secrets.Index())
        {
            await dana.Say(1, $"before {secret}", $"key-{index}");
            await dana.Say(1, new string('x', random.Next(1, 300)));
        }

        BytesOf(server).ShouldContain("SECRET000", Case.Sensitive);
        var salts = server.Ask("select hex(salt) from messages where text like 'before SECRET%'")
            .ConvertAll(salt => Encoding.Latin1.GetString(Convert.FromHexString(salt)));
        salts.Count.ShouldBe(secrets.Length);
        salts.ShouldAllBe(salt => BytesOf(server).Contains(salt, StringComparison.Ordinal));
        Task[] deletions;
        await using (await TestWrite.Hold(server.Log))
        {
            // Held: they go into one batch, which moves the most within the pages.
            deletions = [.. Enumerable.Range(0, secrets.Length).Select(index => Delete(server, (2 * index) + 1))];
        }

        await Task.WhenAll(deletions);
        await Until(server, bytes => !bytes.Contains("SECRET", StringComparison.Ordinal));
        var left = BytesOf(server);
        salts.ShouldAllBe(
            salt => !left.Contains(salt, StringComparison.Ordinal), "with its salt, words could be tried against what the log holds");
        server.Ask("select count(*) from messages where deleted_at is not null and text = ''").ShouldBe([$"{secrets.Length}"]);
        server.Ask("select count(*) from messages where text like 'x%'").ShouldBe([$"{secrets.Length}"]);
        Reseal.Unfit(server.DatabasePath).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_left_of_a_message_fits_no_common_word()
    {
        await using var server = await TestServer.Open();
        var dana = await server.ComeIn("Dana");
        await dana.Say(1, "ok", "a-key");
        var (salt, hash) = Proof(server, "posted");
        Hash(salt, "ok").ShouldBe(hash, "while it stands there, it can be checked");

        await Delete(server, 1);

        var (left, _) = Proof(server, "posted");
        left.ShouldNotBe(salt);
        Hash(left, "ok").ShouldNotBe(hash);
        var (tombstone, newest) = Proof(server, "deleted");
        Hash(tombstone, "").ShouldBe(newest, "what is said of it now is covered too");

        static Tag Hash(Salt salt, string text) => MessageRows.Hash(salt, new MessageRow { Text = text, Key = "a-key" });

        static (Salt Salt, Tag Hash) Proof(TestServer server, string kind)
        {
            var ofKind = $"select hash from log join event_kinds on id = kind where name = 'message.{kind}'";
            var row = server.Ask($"select hex(salt), hex(({ofKind})) from messages").Single().Split('|');
            return (Salt.From(Convert.FromHexString(row[0])), Tag.From(Convert.FromHexString(row[1])));
        }
    }

    [Fact]
    public async Task They_leave_it_in_time_also_when_everybody_talks_and_reads()
    {
        await using var server = await TestServer.Open();
        var dana = await server.ComeIn("Dana");
        await dana.Say(1, "SECRET words");
        using var ending = new CancellationTokenSource();
        var talk = Enumerable.Range(0, 4).Select(_ => Talk(dana, ending.Token)).ToArray();
        await Delete(server, 1);
        BytesOf(server).ShouldContain("SECRET", Case.Sensitive, "the WAL still holds it");

        server.Clock.Advance(TimeSpan.FromSeconds(21));

        await Until(server, IsGone, server.Clock);
        await ending.CancelAsync();
        (await Task.WhenAll(talk)).Sum().ShouldBeGreaterThan(0);

        static bool IsGone(string bytes)
        {
            bytes.Length.ShouldBeLessThan(32 * 1024 * 1024, "a WAL that is emptied for its size would prove nothing");
            return !bytes.Contains("SECRET", StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_tombstone_keeps_the_number_and_nothing_else()
    {
        await using var server = await TestServer.Open();
        var dana = await server.ComeIn("Dana");
        await dana.Say(1, "one");
        await dana.Say(1, "two", "the-key-of-two");
        await dana.Say(1, "three");

        await Delete(server, 2);

        var page = await dana.Page(1);
        page.Select(message => (message.Number, message.Text)).ShouldBe([(1, "one"), (2, ""), (3, "three")]);
        page[1].DeletedAt.ShouldNotBeNull();
        (await dana.Room(1)).LastNumber.ShouldBe(3);
        server.Ask("select fingerprint from keys where key = 'the-key-of-two'")
            .ShouldBe([$"{IdempotencyKey.WithoutWords(1)}"], "the same for every send into this room");

        // The same send again is the same message as it is now; it does not come back.
        var again = await dana.Say(1, "two", "the-key-of-two");
        (again.Number, again.Text).ShouldBe((2, ""));
        server.Ask("select count(*) from messages").ShouldBe(["3"]);
    }

    [Fact]
    public async Task A_second_deletion_changes_nothing_and_an_absent_message_is_refused()
    {
        await using var server = await TestServer.Open();
        var dana = await server.ComeIn("Dana");
        await dana.Say(1, "one");
        await Delete(server, 1);
        var events = server.Ask("select count(*) from log");

        (await Try(server, 1)).IsRepeat.ShouldBeTrue();
        (await Try(server, 7)).Refusal!.Problem.ShouldBe(Problems.NotFound);
        server.Ask("select count(*) from log").ShouldBe(events);
    }

    [Fact]
    public async Task Readers_get_the_tombstone_and_never_the_words_again()
    {
        await using var server = await TestServer.Open();
        var dana = await server.ComeIn("Dana");
        using var live = await dana.Follow();
        using var room = await dana.Follow(room: 1);
        var start = (await live.Next()).Id.ShouldNotBeNull();
        await dana.Say(1, "SECRET");
        await dana.Say(1, "plain");
        (await live.NextMessages(2)).Select(message => message.Text).ShouldBe(["SECRET", "plain"]);
        (await room.NextMessages(2)).Select(message => message.Text).ShouldBe(["SECRET", "plain"]);

        await Delete(server, 1);
        await dana.Say(1, "after");

        foreach (var stream in new[] { live, room })
        {
            var deleted = await stream.Next(EventKinds.MessageDeleted, EventKinds.MessagePosted);
            deleted.Kind.ShouldBe(EventKinds.MessageDeleted);
            (deleted.Message.Number, deleted.Message.Text).ShouldBe((1, ""));
            (await stream.NextMessage()).Text.ShouldBe("after");
        }

        using var late = await dana.Follow(after: start);
        var seen = await late.Until(happened => happened.Data.Contains("after", StringComparison.Ordinal));
        seen.ShouldAllBe(happened => !happened.Data.Contains("SECRET"));
        seen.Where(happened => happened.Kind == EventKinds.MessagePosted)
            .Select(happened => happened.Message.Text)
            .ShouldBe(["", "plain", "after"]);
    }

    [Fact]
    public async Task A_reader_that_is_behind_in_memory_gets_the_tombstone_and_never_the_words()
    {
        await using var server = await TestServer.Open();
        var dana = await server.ComeIn("Dana");
        var hub = server.Parts.GetRequiredService<Readers>();
        using var slow = await SlowReader.Open(server, dana);
        await PingTests.Live(server, 1);
        var words = 1;
        for (var filler = new string('x', 7_000); hub.ReadersOf(dana.Id)[0].FullSince is null; words++)
        {
            await dana.Say(1, filler);
        }

        await dana.Say(1, "SECRET");
        await Delete(server, words);
        await dana.Say(1, "after");
        await slow.Until("\"text\":\"after\"");
        slow.Taken.ToString().ShouldNotContain("SECRET");
        slow.Taken.ToString().ShouldContain($"\"number\":{words},");
    }

    [Fact]
    public async Task A_deletion_sends_no_live_reader_back_to_the_log()
    {
        await using var server = await TestServer.Open();
        var dana = await server.ComeIn("Dana");
        var hub = server.Parts.GetRequiredService<Readers>();
        using var live = await dana.Follow();
        using var room = await dana.Follow(room: 1);
        await PingTests.Live(server, 2);
        var stays = hub.ReadersOf(dana.Id).Select(reader => reader.Left).ToArray();
        await dana.Say(1, "SECRET");
        await Delete(server, 1);
        await dana.Say(1, "after");
        foreach (var stream in new[] { live, room })
        {
            await stream.Until(happened => happened.Data.Contains("after", StringComparison.Ordinal));
        }

        stays.ShouldAllBe(left => !left.IsCompleted);
        hub.ReadersOf(dana.Id).Select(reader => reader.Left).ShouldBe(stays);
    }

    [Fact]
    public async Task Said_and_deleted_in_one_batch_goes_out_as_the_tombstone()
    {
        await using var server = await TestServer.Open();
        var dana = await server.ComeIn("Dana");
        using var live = await dana.Follow();
        await live.Next();
        var projection = server.Parts.GetRequiredService<Projection>();
        var room = projection.Rooms.Find(1)!;

        await server.Log.Enqueue(new TestWrite(batch =>
        {
            new PostAsGuest(room, "Maya", Doors.Legacy, MessageWords.Plain("SECRET")).Perform(batch);
            new DeleteMessage(room, 1, Who.Owner, projection.People).Perform(batch);
            return true;
        }));

        (await live.NextMessage()).Text.ShouldBe("");
        (await live.Next(EventKinds.MessageDeleted)).Message.Text.ShouldBe("");
    }

    private static async Task<int> Talk(TestPerson guest, CancellationToken ending)
    {
        var said = 0;
        while (!ending.IsCancellationRequested)
        {
            await guest.Say(1, "talk");
            await guest.Page(1);
            said++;
        }

        return said;
    }

    private static async Task Delete(TestServer server, long number) => (await Try(server, number)).Refusal.ShouldBeNull();

    private static Task<Outcome<Message>> Try(TestServer server, long number)
    {
        var projection = server.Parts.GetRequiredService<Projection>();
        return server.Log.Enqueue(new DeleteMessage(projection.Rooms.Find(1)!, number, Who.Owner, projection.People));
    }

    /// <summary>The file's and the WAL's bytes, as a program without SQLite sees them.</summary>
    private static string BytesOf(TestServer server)
    {
        var bytes = new StringBuilder();
        foreach (var path in new[] { server.DatabasePath, server.DatabasePath + "-wal" }.Where(File.Exists))
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(file, Encoding.Latin1);
            bytes.Append(reader.ReadToEnd());
        }

        return bytes.ToString();
    }

    /// <summary>The log checkpoints by itself, after real idle time: looked at until it has.</summary>
    private static async Task Until(TestServer server, Func<string, bool> holds, ManualClock? clock = null)
    {
        var deadline = TestDeadline.Token;
        while (!holds(BytesOf(server)))
        {
            deadline.ThrowIfCancellationRequested();
            clock?.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }
    }
}
