using Snug.Protocol;
using Snug.Server.Backups;
using Snug.Server.Legacy;
using Snug.Server.Log;
using Snug.Server.Log.Followers;
using Snug.Server.Messages;
using Snug.Server.Messages.Saved;
using Snug.Server.People;
using Snug.Server.People.Highlights;
using Snug.Server.People.Invites;
using Snug.Server.People.Mutes;
using Snug.Server.People.Passwords;
using Snug.Server.Reports;
using Snug.Server.Rooms;
using Snug.Server.Rooms.Preferences;

namespace Snug.Server.Tests;

/// <summary>What a running server writes: every row fits its check, every state its hash, every event the chain.</summary>
public sealed class ChainOfServerTests
{
    [Fact]
    public async Task Whatever_happens_another_program_recomputes_the_same_head()
    {
        TestStore.RequireFile();
        await using var server = await TestServer.Open(options => options with { HasLegacyDoor = true });
        var start = server.Log.Projection.Head;
        await Live(server);
        var head = server.Log.Projection.Head;
        head.Position.ShouldBeGreaterThan(start.Position + 10);
        Unexercised(server).ShouldBeEmpty("otherwise this test says nothing of that table");

        Reseal.Unfit(server.DatabasePath).ShouldBeEmpty();
        (await Python.Run(Path.Combine(Repository.Root, "docs", "chain.py"), "", server.DatabasePath)).ShouldBe($"{head}\n");
        Verification.Of(server.DatabasePath).ShouldBeEmpty();
        await server.Close();
        Reseal.Unfit(server.DatabasePath).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("update messages set text = 'other' where number = 2", "Message 1/2 is not what the log says.")]
    [InlineData("update messages set salt = randomblob(16) where number = 2", "Message 1/2 is not what the log says.")]
    [InlineData("update rooms set name = 'other' where id = 2", "Room 2 is not what the log says.")]
    [InlineData("update people set name = 'other' where id = 1", "Person 1 is not what the log says.")]
    [InlineData("update members set until_position = null", "Person 1 in room 3 is not what the log says.")]
    [InlineData("update members set role = 'keeper'", "Person 1 in room 3 is not what the log says.")]
    [InlineData("update rooms set posting = null where id = 1", "Room 1 is not what the log says.")]
    [InlineData("update rooms set replies = null where id = 1", "Room 1 is not what the log says.")]
    [InlineData("update log set at = at + 1 where position = 4", "Row 4 of the log is not what was written.")]
    [InlineData("update log set person_id = null where position = 4", "Row 4 of the log is not what was written.")]
    [InlineData("update log set hash = randomblob(20) where position = 1", "Row 1 of the log is not what was written.")]
    [InlineData("delete from log where position = 4", "Row 5 of the log is not what was written.")]
    public async Task What_is_changed_by_hand_fits_no_longer(string change, string finding)
    {
        TestStore.RequireFile();
        await using var server = await TestServer.Open(options => options with { HasLegacyDoor = true });
        await Live(server);
        await server.Close();
        server.Rewrite("pragma foreign_keys = off; " + change);
        var process = Python.Start(Path.Combine(Repository.Root, "docs", "chain.py"), server.DatabasePath);
        (await process.StandardOutput.ReadToEndAsync(TestDeadline.Token)).Split('\n').ShouldContain(finding);
        await process.WaitForExitAsync(TestDeadline.Token);
        process.ExitCode.ShouldBe(1);
    }

    [Fact]
    public async Task A_batch_that_begins_again_gives_a_chain_as_well()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        Task<Outcome<bool>> bad;
        Task<Message>[] good;
        await using (await TestWrite.Hold(server.Log))
        {
            good = [maya.Say(1, "one"), maya.Say(1, "two")];
            bad = server.Log.Enqueue(new TestWrite(_ => throw new InvalidOperationException("a bug")));
        }

        await Should.ThrowAsync<InvalidOperationException>(bad);
        await Task.WhenAll(good);
        (await Python.Run(Path.Combine(Repository.Root, "docs", "chain.py"), "", server.DatabasePath))
            .ShouldBe($"{server.Log.Projection.Head}\n");
        Reseal.Unfit(server.DatabasePath).ShouldBeEmpty();
    }

    [Fact]
    public async Task Two_equal_messages_have_nothing_equal_in_the_log()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "ok");
        await maya.Say(1, "ok");
        server.Ask("select count(distinct hash), count(distinct tag) from log where kind = 3").ShouldBe(["2|2"]);
    }

    /// <summary>Something in every table, by every write.</summary>
    private static async Task Live(TestServer server)
    {
        var dana = await server.ComeIn("Dana");
        await dana.Say(1, "one", "key-1");
        await dana.Say(1, "two \U0001F6CB\uFE0F é", "key-2");
        await dana.Say(1, new string('ä', 4_000));
        await dana.MakeRoom("Kitchen", "with a topic");
        await dana.Change(2, new RoomChange(Topic: "", Name: "Küche"));
        var projection = server.Log.Projection;
        var room = projection.Rooms.Find(1)!;
        (await server.Log.Enqueue(new PostAsGuest(room, "DeadEagle", Doors.Legacy, MessageWords.Plain("hi")))).Refusal.ShouldBeNull();
        (await server.Log.Enqueue(new DeleteMessage(room, 1, Who.Owner, projection.People))).Refusal.ShouldBeNull();
        (await server.Log.Enqueue(new MarkRead(room, dana.Id, 1, backFrom: long.MaxValue))).Refusal.ShouldBeNull();
        (await server.Log.Enqueue(new MarkRead(room, dana.Id, 2, backFrom: null))).Refusal.ShouldBeNull();
        (await server.Log.Enqueue(new MarkRead(projection.Rooms.Find(2)!, dana.Id, 0, backFrom: null))).Refusal.ShouldBeNull();
        (await server.Log.Enqueue(new MakeCode(dana.Id, key: null))).Refusal.ShouldBeNull();
        await (await server.ComeIn("Ben")).Leave();
        await LiveTogether(server, dana);
        await Converse(server, dana);
        (await server.Log.Enqueue(new RenamePerson(dana.Id, "Dana the second", Who.Is(dana.Id)))).Refusal.ShouldBeNull();
        (await server.Log.Enqueue(new SetPassword(dana.Id, "a hash", verified: null))).Refusal.ShouldBeNull();
        (await server.Log.Enqueue(new ChangePerson(2, Roles.Admin, deactivated: true, Who.Owner))).Refusal.ShouldBeNull();
        (await server.Log.Enqueue(new MoveFollower("a work", null, Cursor.Beginning))).Value.ShouldBeTrue();
        (await server.Log.Enqueue(new MoveFollower("a work", Cursor.Beginning, projection.Head))).Value.ShouldBeTrue();
        await Import(server);
        using var ready = await server.Stranger.GetAsync("/readyz", TestDeadline.Token);
        ready.EnsureSuccessStatusCode();
    }

    /// <summary>Members of rooms, and what people decide for themselves and report.</summary>
    private static async Task LiveTogether(TestServer server, TestPerson dana)
    {
        var maya = await server.ComeIn("Maya");
        var plan = await dana.MakePrivateRoom("Surprise", maya);
        await dana.Add(plan.Id, maya, MemberRoles.Keeper);
        await maya.Remove(plan.Id, dana);
        await dana.Talk(maya);
        var (room, projection) = (server.Log.Projection.Rooms.Find(1)!, server.Log.Projection);
        var announcements = new ChangeRoom(room, null, null, null, Postings.Admins, Who.Owner) { Replies = true };
        (await server.Log.Enqueue(announcements)).Refusal.ShouldBeNull();
        (await server.Log.Enqueue(new SetRoomPreference(1, Who.Is(dana.Id), now => now with { Level = Levels.Nothing })))
            .Refusal.ShouldBeNull();
        (await server.Log.Enqueue(new MutePerson(maya.Id, isMuted: true, Who.Is(dana.Id)))).Refusal.ShouldBeNull();
        var report = new ReportMessage(room, 2, "rude", Who.Is(dana.Id), key: null);
        var reported = (await server.Log.Enqueue(report)).Value!;
        (await server.Log.Enqueue(new ChangeReport(reported.Id, new ReportChange(Done: true), Who.Owner, projection)))
            .Refusal.ShouldBeNull();
    }

    /// <summary>What hangs on messages.</summary>
    private static async Task Converse(TestServer server, TestPerson dana)
    {
        var (room, who, people) = (server.Log.Projection.Rooms.Find(2)!, Who.Is(dana.Id), server.Log.Projection.People);
        var words = new MessageWords("**hi** @Dana", [new(MarkupTypes.Paragraph, Nodes: [new(MarkupTypes.Text, "hi")])], [dana.Id, 0]);
        var caller = new Caller(dana.Id, dana.Name);
        await dana.Say(2, "a root");
        var root = room.LastNumber;
        var quote = new Quote(root, root, new Author(dana.Id, dana.Name), "a root");
        var reply = new PostMessage(room, caller, words, new ReplyTarget(quote, 0), key: null, people);
        (await server.Log.Enqueue(reply)).Refusal.ShouldBeNull();
        (await server.Log.Enqueue(new EditMessage(room, root, who, MessageWords.Plain("the root"), people))).Refusal.ShouldBeNull();
        (await server.Log.Enqueue(new ReactToMessage(room, root, who, "👍", isChosen: true, people))).Refusal.ShouldBeNull();
        (await server.Log.Enqueue(new PinMessage(room, root, who, isPinned: true, people))).Refusal.ShouldBeNull();
        (await server.Log.Enqueue(new SaveMessage(room, root, who, isSaved: true))).Refusal.ShouldBeNull();
        (await server.Log.Enqueue(new SetHighlights(["projector"], who))).Refusal.ShouldBeNull();
    }

    private static async Task Import(TestServer server)
    {
        var start = new ImportProgress(11, "AA");
        var expected = server.Log.Projection.Rooms.Count + 1;
        var room = new ImportRoom("1", "General", "General", topic: null, start) { Expected = expected };
        var made = (await server.Log.Enqueue(room)).Value!;
        List<OriginalMessage> said = [new("chatroom.db", "one"), new("Ana", "two")];
        (await server.Log.Enqueue(new ImportMessages(made.Id, "1", said, 11, new ImportProgress(40, "BB"))))
            .Refusal.ShouldBeNull();
        var entry = server.Log.Projection.Rooms.Find(made.Id)!;
        (await server.Log.Enqueue(new ArchiveImportedRoom(entry))).Refusal.ShouldBeNull();
        server.Ask("select original_name, bytes_read from imported_rooms").ShouldBe(["General|40"]);
    }

    private static List<string> Unexercised(TestServer server) =>
        server.Ask("select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'")
            .FindAll(table => server.Ask($"select count(*) from {table}") is ["0"]);
}
