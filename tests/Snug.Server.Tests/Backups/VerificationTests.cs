using System.Globalization;
using Snug.Server.Backups;
using Snug.Server.Log;
using Snug.Server.Messages;
using Snug.Server.Rooms;
using Snug.Server.Storage;
using Snug.Server.Storage.Sqlite;

namespace Snug.Server.Tests.Backups;

public sealed class VerificationTests
{
    public VerificationTests() => TestStore.RequireFile();

    [Fact]
    public async Task A_sound_file_has_no_findings_also_while_it_is_served()
    {
        await using var server = await Lived();
        Verification.Of(server.DatabasePath).ShouldBeEmpty();

        await server.OpenAgain();
        await (await server.ComeIn("Ines")).Say(1, "one more");
        Verification.Of(server.DatabasePath).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("delete from messages where room_id = 1 and number = 2",
        "Message 1/2 is not there, and position 5 says that it was posted.")]
    [InlineData("delete from log where position = 3", "Row 3 of the log is not there.")]
    [InlineData("update log set kind = 99 where position = 1", "Position 1 has an event of a kind that is not known.")]
    [InlineData("delete from log where position = 6", "Message 1/3 was never posted according to the log.")]
    [InlineData("update messages set position = 1000 where number = 3", "Message 1/3 was never posted according to the log.")]
    [InlineData("update messages set position = 2 where number = 3", "Message 1/3 was never posted according to the log.")]
    [InlineData("update rooms set \"check\" = 0 where id = 2", "Room 2 is not what it last became")]
    [InlineData("update people set \"check\" = 0", "Person 1's name is not the one that was last given")]
    [InlineData("update messages set deleted_at = 1 where number = 1", "Message 1/1 (Dana, 22 Nov 2026 19:00 UTC) is not what was said")]
    [InlineData("update rooms set id = 7 where id = 2", "Rooms have a hole before room 7.")]
    [InlineData("insert into people values (9, 'X', 'x', 0, x'00', 1, 0, null, null, null)",
        "Person 9 did not come in exactly once according to the log.")]
    [InlineData("update people set folded_name = 'other'", "Person 1 has a name that is not compared as it is written.")]
    [InlineData("update keys set number = 77 where key = 'a-key'", "A key answers with message 1/77, which is not there.")]
    [InlineData("update messages set author_id = 99 where number = 1", "A row points at one that is not there: table messages.")]
    [InlineData("insert into followers values ('hooks', 3, zeroblob(20), 0)",
        "The follower \"hooks\" stands at a place that the log does not have.")]
    [InlineData("insert into followers select 'hooks', position, tag, 0 from log where position = 3",
        "The place of the follower \"hooks\" is not what was kept.")]
    [InlineData("update keys set at = at + 1", "A key of person 1 is not what was kept")]
    [InlineData("update sessions set created_at = 0", "A session of person 1 is not what was kept: it is nobody's now.")]
    [InlineData("insert into invites values (1, x'00', 1, null, null, null, 1, 0, 1, 0, 0, null, 0)",
        "The invite 1 is not what was kept: it lets nobody in.")]
    [InlineData("update read_marks set number = 1", "How far person 1 has read room 1 is not what was kept.")]
    [InlineData("update settings set value = '9' where name = 'snug_version'", "The setting snug_version is not what was kept.")]
    [InlineData("insert into imported_rooms values (2, '2', null, 0, '', 0)", "What was brought over into room 2 is not what was kept")]
    [InlineData("pragma user_version = 3", "The file's header says schema 3, and its tables are those of 8.")]
    [InlineData("delete from migrations where number = 2", "The migrations in the file are not 1 to 8")]
    [InlineData("update event_kinds set name = 'message.deleted!' where id = 4", "The kind of event 4 is called message.deleted!")]
    [InlineData("drop view messages_readable; create view messages_readable as select 1 as room",
        "The view messages_readable is not as Snug made it.")]
    [InlineData("create trigger t after insert on log begin delete from messages; end", "The trigger t was not made by Snug.")]
    [InlineData("drop view read_me", "The view read_me is not there.")]
    [InlineData("pragma writable_schema = 1; update sqlite_schema set sql = replace(sql, 'number', 'numbes') where name = 'migrations'",
        "The table migrations is not as Snug made it.")]
    [InlineData("delete from event_kinds where id = 2", "The kind of event 2, room.changed, is not there.")]
    public async Task Every_kind_of_damage_is_told(string damage, string finding)
    {
        await using var server = await Lived();
        server.Rewrite("pragma foreign_keys = off; " + damage);

        Verification.Of(server.DatabasePath).ShouldContain(line => line.StartsWith(finding));
    }

    [Theory]
    [InlineData("update log set at = at + 1 where position = 5", "Row 5 of the log is not what was written; 6 on are whole.")]
    [InlineData("update log set kind = 6 where position = 4", "Row 4 of the log is not what was written; 5 on are whole.")]
    [InlineData("update log set audience = audience + 256 where position = 2", "Row 2 of the log is not what was written; 3 on are whole.")]
    [InlineData("update log set person_id = 0 where position = 1", "Row 1 of the log is not what was written; 2 on are whole.")]
    [InlineData("update log set hash = zeroblob(20) where position = 3", "Row 3 of the log is not what was written; 4 on are whole.")]
    [InlineData("update log set tag = zeroblob(20) where position = 3", "Row 3 of the log is not what was written; 4 on are whole.")]
    [InlineData("update log set tag = x'' where position = 2", "Row 2 of the log is not what was written; 3 on are whole.")]
    [InlineData("update log set at = 1 where position = 6", "Row 6 of the log is not what was written.")]
    [InlineData("update messages set text = 'two!' where number = 2",
        "Message 1/2 (Dana, 22 Nov 2026 19:00 UTC) is not what was said there: "
        + "its words, name or key were changed.")]
    [InlineData("update messages set \"check\" = 0 where number = 2",
        "Message 1/2 (Dana, 22 Nov 2026 19:00 UTC) does not fit its own check, "
        + "though it is what was said.")]
    [InlineData("update messages set at = at + 1 where number = 2", "Message 1/2 (Dana, 22 Nov 2026 19:00 UTC) is not as it was said: "
        + "its room, number, author or time are not those of the log.")]
    [InlineData("update rooms set name = 'Cellar' where id = 2",
        "Room 2 is not what it last became: its name, its topic or what proves them "
        + "was changed.")]
    public async Task One_row_that_was_changed_is_one_sentence(string damage, string finding)
    {
        await using var server = await Lived();
        server.Rewrite(damage);

        Verification.Of(server.DatabasePath).ShouldBe([finding]);
    }

    /// <summary>Behind a hole nothing is known of the next row's tag, so that row is not told as changed.</summary>
    [Fact]
    public async Task A_row_of_the_log_that_is_gone_is_not_two_that_are_wrong()
    {
        await using var server = await Lived();
        server.Rewrite("delete from log where position = 3");

        Verification.Of(server.DatabasePath).ShouldBe(
            ["Row 3 of the log is not there.", "Row 3 of the log is not what was written; 4 on are whole.",
            "Room 2 is not what it last became: its name, its topic or what proves them was changed.",
            "Room 2 was not made exactly once according to the log."],
            ignoreOrder: true);
    }

    /// <summary>Whoever changes the file and computes checks and tags anew, but has not the words' hashes made anew too.</summary>
    [Theory]
    [InlineData("update messages set text = 'no' where number = 2", "Message 1/2 (Dana")]
    [InlineData("update messages set key = null where number = 1", "Message 1/1 (Dana")]
    [InlineData("update messages set salt = randomblob(16) where number = 1", "Message 1/1 (Dana")]
    [InlineData("update messages set salt = null where number = 3", "Message 1/3 (Dana")]
    [InlineData("update messages set text = '', salt = null, deleted_at = 5 where number = 3",
        "The message at position 6 has nothing that proves it.")]
    [InlineData("update messages set number = 9 where number = 3", "Message 1/3 (Dana")]
    [InlineData("update messages set changed = 3 where number = 1", "Message 1/1 (Dana")]
    [InlineData("update rooms set topic = 'new' where id = 2", "Room 2 is not what it last became")]
    [InlineData("update rooms set changed = 1 where id = 2", "Room 2 is not what it last became")]
    [InlineData("update people set changed = 1", "Person 1's name is not the one that was last given")]
    [InlineData("update rooms set archived_at = 5 where id = 2", "Room 2 is not what it last became")]
    [InlineData("update log set number = 9 where position = 6; update messages set number = 9 where number = 3", "Message 1/9 does not f")]
    [InlineData("update people set name = 'Bea', folded_name = 'bea'", "Person 1's name is not the one that was last given")]
    public async Task What_fits_its_checks_again_does_not_fit_the_log(string change, string finding)
    {
        await using var server = await Lived();
        server.RewriteFitting(change);

        Verification.Of(server.DatabasePath).ShouldContain(line => line.StartsWith(finding));
    }

    [Fact]
    public async Task An_older_state_that_was_put_back_with_its_own_salt_is_not_the_newest()
    {
        await using var server = await Lived();
        server.Rewrite("create table kept_messages as select * from messages; create table kept_rooms as select * from rooms");
        await server.OpenAgain();
        var known = server.Log.Projection;
        (await server.Log.Enqueue(new DeleteMessage(known.Rooms.Find(1)!, 2, Who.Owner, known.People))).Refusal.ShouldBeNull();
        (await server.Log.Enqueue(new ChangeRoom(known.Rooms.Find(2)!, "Pantry", null, null, posting: null, Who.Owner)))
            .Refusal.ShouldBeNull();
        await server.Close();
        server.Rewrite(
            """
            insert or replace into messages select * from kept_messages;
            insert or replace into rooms select * from kept_rooms;
            drop table kept_messages;
            drop table kept_rooms
            """);

        Verification.Of(server.DatabasePath).ShouldBe(
            ["Message 1/2 is not what it became at position 7: an older state was put back.",
            "Room 2 is not what it last became: its name, its topic or what proves them was changed."]);
    }

    [Theory]
    [InlineData("delete from messages where number = 2", "Message 1/2 is not there, and position 7 tells of it.")]
    [InlineData("update messages set changed = 5 where number = 2", "Message 1/2 is not what it became at position 7: an older state")]
    public async Task A_change_of_a_message_is_looked_for_from_the_log(string change, string finding)
    {
        await using var server = await Lived();
        await server.OpenAgain();
        var known = server.Log.Projection;
        (await server.Log.Enqueue(new DeleteMessage(known.Rooms.Find(1)!, 2, Who.Owner, known.People))).Refusal.ShouldBeNull();
        await server.Close();
        Verification.Of(server.DatabasePath).ShouldBeEmpty();
        server.RewriteFitting(change);

        Verification.Of(server.DatabasePath).ShouldContain(line => line.StartsWith(finding));
    }

    [Fact]
    public async Task An_end_that_was_cut_off_cleanly_is_told_by_the_line_beside_it()
    {
        await using var server = await Lived();
        server.Rewrite("delete from log where position = 6; delete from messages where position = 6; update read_marks set number = 2; "
            + "delete from keys where number = 3");
        Reseal.Run(server.DatabasePath);

        Verification.Of(server.DatabasePath).ShouldBe(
            ["The log ends at 5, and it had reached 6. The end was lost (a damaged -wal, or an older file was put here)."]);
    }

    [Fact]
    public async Task Another_history_is_told_by_the_line_beside_it()
    {
        await using var server = await Lived();
        var beside = server.DatabasePath + "-receipt";
        var line = await File.ReadAllTextAsync(beside, TestDeadline.Token);
        await File.WriteAllTextAsync(beside, $"6-{new string('a', 31)}q\n", TestDeadline.Token);
        line.ShouldStartWith("6-");

        Verification.Of(server.DatabasePath).ShouldBe(
            ["The log up to 6 is another than the one that was here, as the file -receipt beside it says."]);
    }

    [Fact]
    public async Task Of_a_thousand_that_are_wrong_the_first_twenty_are_told_and_how_many_more_there_are()
    {
        await using var server = await LivedIn.Server(messages: 400);
        server.Rewrite("update messages set text = 'x' where deleted_at is null and room_id = 1");
        var wrong = int.Parse(server.Ask("select count(*) from messages where text = 'x'").Single(), CultureInfo.InvariantCulture);

        var findings = Verification.Of(server.DatabasePath);

        findings.Count.ShouldBe(21);
        findings[^1].ShouldBe($"… and {wrong - 20} more messages.");
    }

    [Fact]
    public async Task A_file_from_before_the_chain_is_told_that_it_has_none_and_is_sound_once_it_was_served()
    {
        using var folder = new TestFolder();
        OldDatabase.Make(folder["snug.db"]);
        Sql.Run(folder["snug.db"], "delete from followers where name = 'another log'");
        var old = Verification.Report(folder["snug.db"], []);
        old.Findings.ShouldBeEmpty();
        old.HasChain.ShouldBeFalse();
        old.Receipt.ShouldBeNull();
        Should.Throw<StartupException>(() => Receipt.Of(folder["snug.db"])).Message.ShouldContain("has no chain yet");

        await using (await OfflineLog.Open(folder["snug.db"], new ManualClock()))
        {
            // Opened by this program, which is enough.
        }

        var now = Verification.Report(folder["snug.db"], []);
        now.Findings.ShouldBeEmpty();
        now.HasChain.ShouldBeTrue();
        now.Since.ShouldBe("22 Nov 2026");
        now.Receipt.ShouldBe(Receipt.Of(folder["snug.db"]));
    }

    [Fact]
    public void A_file_of_every_schema_since_the_chain_is_compared_with_what_its_own_version_made()
    {
        for (var schema = Migrations.Chain; schema <= Migrations.Newest; schema++)
        {
            using var folder = new TestFolder();
            var file = folder["snug.db"];
            using (var writer = new SqliteWriter(file))
            {
                writer.ApplySettings();
                Migrations.Run(writer, file, "1.0", new ManualClock(), tell: null, upTo: schema);
                writer.Ask("pragma user_version").ShouldBe(schema.ToString(CultureInfo.InvariantCulture));
            }

            Verification.Of(file).ShouldBeEmpty($"schema {schema}, not migrated by this program yet");
            Sql.Run(file, "drop view messages_readable; create view messages_readable as select 1 as room");
            Verification.Of(file).ShouldBe(["The view messages_readable is not as Snug made it."], $"schema {schema}");
        }
    }

    /// <summary>A kind that is added later without a new schema MUST NOT make a backup of before it look damaged.</summary>
    [Fact]
    public async Task The_last_kind_of_event_may_be_missing_where_it_never_happened()
    {
        await using var server = await Lived();
        var (last, before) = (Kinds.All[^1], Kinds.All[^2]);
        server.Rewrite($"delete from event_kinds where id = {last.Id}");
        Verification.Of(server.DatabasePath).ShouldBeEmpty();

        server.Rewrite($"update log set kind = {last.Id} where position = 6");
        Verification.Of(server.DatabasePath).ShouldContain($"The kind of event {last.Id}, {last.Name}, is not there.");

        server.Rewrite($"insert into event_kinds values ({last.Id}, '{last.Name}'); delete from event_kinds where id = {before.Id}");
        Verification.Of(server.DatabasePath).ShouldContain($"The kind of event {before.Id}, {before.Name}, is not there.");
    }

    [Fact]
    public async Task A_follower_at_the_beginning_or_in_its_place_is_no_damage()
    {
        await using var server = await Lived();
        server.RewriteFitting("insert into followers select 'hooks', position, tag, 0 from log where position = 3; "
            + "insert into followers values ('index', 0, zeroblob(20), 0)");
        Verification.Of(server.DatabasePath).ShouldBeEmpty();
    }

    [Fact]
    public async Task Everything_that_can_happen_leaves_a_sound_file_and_another_program_computes_the_same()
    {
        await using var server = await LivedIn.Server(messages: 300);
        Verification.Of(server.DatabasePath).ShouldBeEmpty();
        var said = await Python.Run(Path.Combine(Repository.Root, "docs", "chain.py"), "", server.DatabasePath);
        said.ShouldBe(Receipt.Of(server.DatabasePath) + "\n");
    }

    [Fact]
    public async Task A_flipped_byte_in_the_structure_is_told()
    {
        await using var server = await Lived();
        using (var file = new FileStream(server.DatabasePath, FileMode.Open))
        {
            file.Position = 4096 * 2;
            file.Write([0xff, 0xff, 0xff, 0xff]);
        }

        Verification.Of(server.DatabasePath).ShouldContain(line => line.Contains("file"));
    }

    [Fact]
    public async Task Looking_leaves_no_files_beside_it()
    {
        await using var server = await Lived();
        var before = Directory.GetFiles(Path.GetDirectoryName(server.DatabasePath)!);

        Verification.Of(server.DatabasePath).ShouldBeEmpty();

        Directory.GetFiles(Path.GetDirectoryName(server.DatabasePath)!).ShouldBe(before);
    }

    /// <summary>A server in which something happened, stopped.</summary>
    private static async Task<TestServer> Lived()
    {
        var server = await TestServer.Open();
        var dana = await server.ComeIn("Dana");
        await dana.MakeRoom("Kitchen");
        await dana.Say(1, "one", "a-key");
        await dana.Say(1, "two");
        await dana.Say(1, "three");
        await server.Close();
        return server;
    }
}
