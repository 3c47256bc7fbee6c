using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Snug.Protocol;
using Snug.Server.Legacy;

namespace Snug.Server.Tests.Legacy;

public sealed class ImportTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("snug-import-");

    public ImportTests() => TestStore.RequireFile();

    private string Old => Path.Combine(folder.FullName, "chatroom.db");

    private string Ours => Path.Combine(folder.FullName, "snug.db");

    [Fact]
    public async Task Years_of_talk_come_along_with_their_numbers()
    {
        using var told = JsonDocument.Parse(await Python.Run("Legacy/make_chatroom_db.py", "", Old));
        var clock = Stopwatch.StartNew();

        var report = await Import();

        TestContext.Current.SendDiagnosticMessage("50,000 messages and more imported in {0} ms", clock.ElapsedMilliseconds);
        report.Rooms.Select(room => (room.OriginalId, room.Room, room.Result, room.IsArchived)).ShouldBe(
        [
            ("1", 1, ImportedRoomResult.Made, false), ("2", 2, ImportedRoomResult.Made, false), ("3", 3, ImportedRoomResult.Made, true),
            ("4", 4, ImportedRoomResult.Made, false),
            ("5", 5, ImportedRoomResult.Reserved, true), ("6", 6, ImportedRoomResult.Made, false),
            ("7", 7, ImportedRoomResult.Made, false), ("8", 8, ImportedRoomResult.Made, false),
            ("9", 9, ImportedRoomResult.Reserved, true),
        ]);
        report.Messages.ShouldBe(600 + 700 + 200 + 500 + 50_000 + 2);
        report.KeptAsTheyAre.ShouldBe(2);
        report.KeptInParts.ShouldBe(1);
        report.Signs.ShouldBe(2);
        foreach (var room in told.RootElement.EnumerateArray().Where(room => room.GetProperty("said").GetInt32() > 0))
        {
            var id = room.GetProperty("id").GetString()!;
            Ask($"select count(*) || '|' || max(number) from messages where "
                + $"room_id = {id}").ShouldBe($"{room.GetProperty("said").GetInt32()}|{room.GetProperty("said").GetInt32()}");
            var last = room.GetProperty("last");
            Ask($"select author_name || '|' || text || '|' || via from messages where "
                + $"room_id = {id} order by number desc limit 1").ShouldBe($"{last[0].GetString()}|{last[1].GetString()}|import");
            Ask($"select name from rooms where id = {id}").ShouldBe(room.GetProperty("name").GetString());
        }

        // The heating's program gave no name; Dana said nothing; both stay as they were.
        Ask("select group_concat(author_name || '=' || text, '|') from messages where room_id = 6 and "
            + "number <= 3").ShouldBe("chatroom.db=the heating is on|Robo=␛[31mred␛[0m|chatroom.db=Dana: ");
        Ask("select count(*) || ' ' || sum(length(text)) from messages where room_id = 6 and author_name = 'Maya'").ShouldBe("2 10000");
    }

    /// <summary>To the letter, and it calls nobody: whoever was meant read it then.</summary>
    [Fact]
    public async Task What_was_said_keeps_its_text_and_is_formatted_and_names_nobody()
    {
        const string Words = "*really*, @Maya :tada: and [more](https://e.example)";
        MakeOld(("1", "General", Text(("Dana", Words)), "yes"));
        await Import();

        Ask("select text || '|' || coalesce(mentions, '') from messages").ShouldBe($"{Words}|");
        Ask("select markup from messages").ShouldBe("""
            [{"type":"paragraph","nodes":[{"type":"emphasis","nodes":[{"type":"text","text":"really"}]},{"type":"text","text":", @Maya :tada: and "},{"type":"link","nodes":[{"type":"text","text":"more"}],"href":"https://e.example"}]}]
            """);
        Snug.Server.Backups.Verification.Of(Ours).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_second_run_brings_only_what_was_said_since()
    {
        MakeOld(("1", "General", Text(("Dana", "one"), ("Maya", "two")), "yes"), ("2", "Plans", Text(("Dana", "plan")), "yes"));
        await Import();

        var again = await Import();
        again.Messages.ShouldBe(0);
        again.Rooms.ShouldAllBe(room => room.Result == ImportedRoomResult.Continued);

        Sql.Run(Old, "update rooms set roommessages = roommessages || char(10) || 'Dana: three' || char(10) where roomid = '1'; "
            + "insert into rooms values ('3', 'New', 'Room Start.' || char(10), 'yes'); update count set count = '3'");
        var later = await Import();
        later.Messages.ShouldBe(1);
        later.Rooms
            .Select(room => room.Result)
            .ShouldBe([ImportedRoomResult.Continued, ImportedRoomResult.Continued, ImportedRoomResult.Made]);
        Ask("select group_concat(number || text, '|') from messages where room_id = 1").ShouldBe("1one|2two|3three");
        Ask("select count(*) from rooms").ShouldBe("3");
    }

    [Fact]
    public async Task It_goes_through_the_running_server_while_people_talk()
    {
        MakeOld(("1", "General", Text([.. Enumerable.Range(1, 3_000).Select(number => ("Dana", $"old {number}"))]), "yes"));
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        using var stream = await maya.Follow();

        var importing = ImportEndpoint.FromCommandLine(server.DatabasePath, Old, TimeProvider.System, tell: null, TestDeadline.Token);
        for (var number = 1; number <= 20; number++)
        {
            (await maya.Say(1, $"new {number}")).Number.ShouldBe(number);
        }

        var report = await importing;
        report.Rooms.Single().ShouldBe(new ImportedRoom("1", 2, "General", ImportedRoomResult.Made, IsArchived: false));
        report.Messages.ShouldBe(3_000);
        var heard = await stream.NextMessages(3_020);
        heard.Where(message => message.Room == 2)
            .Select(message => message.Text)
            .ShouldBe(Enumerable.Range(1, 3_000).Select(number => $"old {number}"));
        heard.Where(message => message.Room == 1)
            .Select(message => message.Number)
            .ShouldBe(Enumerable.Range(1, 20).Select(number => (long)number));
        heard.First(message => message.Room == 2).Author.ShouldBe(new Author(null, "Dana", Doors.Import));
    }

    [Fact]
    public async Task The_running_server_refuses_in_the_same_words()
    {
        await using var server = await TestServer.Open();
        await File.WriteAllTextAsync(Old, "this is no database, whatever its name says", TestDeadline.Token);

        (await Should.ThrowAsync<StartupException>(() =>
            ImportEndpoint.FromCommandLine(server.DatabasePath, Old, TimeProvider.System, tell: null, TestDeadline.Token)))
            .Message.ShouldContain("cannot be read as a database");
    }

    [Fact]
    public async Task The_owners_call_does_not_exist_for_anybody_else()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");

        foreach (var call in new[] { "/admin/import", "/admin/backup" })
        {
            foreach (var body in new[] { "{\"file\":\"/etc/passwd\"}", "not even JSON", "" })
            {
                using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
                await (await maya.Send(HttpMethod.Post, call, content)).ShouldBe(Problems.NotFound);
            }
        }

        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(server.DatabasePath + ".lock").ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Theory]
    [InlineData("absent", "There is no file")]
    [InlineData("foreign", "is not a database of the original")]
    [InlineData("text", "cannot be read as a database")]
    [InlineData("damaged", "damaged")]
    [InlineData("held", "Another program is writing")]
    public async Task What_is_no_chatroom_db_gets_a_clear_sentence_and_leaves_nothing_behind(string kind, string sentence)
    {
        using var holder = Prepare(kind);

        var refused = await Should.ThrowAsync<StartupException>(Import);

        refused.Message.ShouldContain(sentence);
        File.Exists(Ours).ShouldBeFalse();
    }

    [Fact]
    public async Task Bytes_that_are_no_text_become_signs()
    {
        MakeOld(("1", "General", "", "yes"));
        Sql.Run(Old, "update rooms set roommessages = cast(x'526f6f6d2053746172742e0a' || x'0a' || 'Dana: "
            + "a' || x'ff' || x'9b' || x'00' || 'b' || x'0d0a' || 'c' || x'0a' as text)");

        (await Import()).Signs.ShouldBe(3);

        Ask("select text from messages").ShouldBe("a‹0xFF›‹0x9B›␀b\nc");
    }

    /// <summary>Two messages became one, with the second name among the first one's words.</summary>
    [Theory]
    [InlineData("\r\nAna: one\r\nand on\r\n\r\nBen: two\r\n")]
    [InlineData("Room Start.\r\n\r\nAna: one\r\nand on\r\n\r\nBen: two\r\n")]
    [InlineData("Room Start.\n\nAna: one\r\nand on\r\n\nBen: two\r\n")]
    public async Task Messages_whose_lines_end_as_on_Windows_are_told_apart(string text)
    {
        MakeOld(("1", "General", text, "yes"));
        await Import();
        Ask("select group_concat(text, '|') from (select text from messages order by number)").ShouldBe("one\nand on|two");

        // What is said afterwards is found behind them.
        Sql.Run(Old, "update rooms set roommessages = roommessages || char(13, 10) || 'Cleo: three' || char(13, 10)");
        await Import();
        Ask("select group_concat(text, '|') from (select text from messages order by number)").ShouldBe("one\nand on|two|three");
    }

    /// <summary>Such a room became room 1, and room 1 another.</summary>
    [Fact]
    public async Task A_room_whose_id_is_no_number_moves_no_other()
    {
        MakeOld(
            ("abc", "Letters", Text(("Ana", "hi")), "yes"), ("1", "One", Text(("Ben", "first")), "yes"), ("-5", "Minus five", null, "yes"),
            ("2", "Two", null, "yes"));
        (await Import()).Rooms.Select(room => (room.OriginalId, room.Room)).ShouldBe([("1", 1), ("2", 2), ("-5", 3), ("abc", 4)]);
    }

    /// <summary>SQLite reads 2 of "2x" and 1 of "1.0".</summary>
    [Fact]
    public async Task A_room_whose_id_only_begins_like_a_number_moves_no_other()
    {
        MakeOld(
            ("2x", "Two and a letter", null, "yes"), ("1.0", "A fraction", null, "yes"), (" 1", "A space", null, "yes"),
            ("99999999999", "Too large", null, "yes"),
            ("2", "Two", null, "yes"), ("1", "One", Text(("Ben", "first")), "yes"));
        (await Import()).Rooms.Select(room => (room.OriginalId, room.Room)).ShouldBe(
            [("1", 1), ("2", 2), ("1.0", 3), (" 1", 4), ("2x", 5), ("99999999999", 6)]);
    }

    /// <summary>A bug was reported, with lines of our program.</summary>
    [Fact]
    public async Task A_counter_that_counts_nothing_is_none()
    {
        MakeOld(("1", "General", Text(("Dana", "hi")), "yes"));
        Sql.Run(Old, "drop table count; create table count (a text, b text)");
        await Import();
        Ask("select text from messages").ShouldBe("hi");
    }

    [Fact]
    public async Task Odd_names_are_kept_too()
    {
        var longName = new string('n', 70);
        MakeOld(
            ("1", longName, null, "yes"),
            ("2", "zero\u200bwidth", null, "yes"),
            ("x", "", Text(("Dana", "hi")), "yes"),
            ("2", "twice", null, "yes"));

        var report = await Import();

        report.Rooms.Count.ShouldBe(4);
        Ask("select group_concat(name || '/' || coalesce(topic, ''), '|') from (select name, topic from rooms order by created_at, name)")
            .ShouldContain($"{longName[..64]}/{longName[64..]}");
        Ask("select count(*) from rooms where topic = 'zero\u200bwidth'").ShouldBe("1");
        Ask("select text from messages").ShouldBe("hi");
    }

    [Fact]
    public async Task A_killed_import_goes_on_where_it_was()
    {
        MakeOld(("1", "General", Text([.. Enumerable.Range(1, 1_000).Select(number => ("Dana", $"old {number}"))]), "yes"));
        await Import();
        var before = Ask("select group_concat(text, ',') from messages");

        // As after a kill between two transactions: the last of them never happened.
        Sql.Run(Ours, "delete from log where number > 750; delete from messages where number > 750");
        var bytes = System.Text.Encoding.UTF8.GetBytes(Text([.. Enumerable.Range(1, 750).Select(number => ("Dana", $"old {number}"))]));
        Sql.Run(Ours, $"update imported_rooms set "
            + $"bytes_read = {bytes.Length}, read_hash = '{Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(bytes))}'");
        Reseal.Run(Ours);

        (await Import()).Messages.ShouldBe(250);
        Ask("select group_concat(text, ',') from messages").ShouldBe(before);
    }

    [Theory]
    [InlineData("original_id")]
    [InlineData("bytes_read")]
    [InlineData("read_hash")]
    public async Task What_is_kept_of_an_import_and_damaged_stops_the_next_one(string column)
    {
        MakeOld(("1", "General", Text(("Dana", "one"), ("Maya", "two")), "yes"));
        await Import();
        var file = DatabaseBytes.Read(Ours);
        file.Turn(file.Find("imported_rooms", column, row: 0).At, bit: 0);

        (await Should.ThrowAsync<StartupException>(Import)).Message.ShouldStartWith(
            "What snug.db keeps of an earlier import is damaged, so it cannot be told what came already. Nothing was brought over.");
        Ask("select count(*) from messages").ShouldBe("2");
    }

    [Fact]
    public async Task The_views_give_the_original_back()
    {
        var text = Text(("Dana", "it's 100%"), ("Maya", "two\nlines"));
        MakeOld(("1", "General", text, "yes"), ("2", "Closed", "Room Start.\n", "no"));
        await Import();

        Ask("select group_concat(roomid || '/' || roomname || '/' || yes, '|') from rooms_as_text").ShouldBe("1/General/yes|2/Closed/no");
        Ask("select roommessages from rooms_as_text where roomid = '1'").ShouldBe(text);
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static string Text(params (string Name, string Words)[] said) =>
        "Room Start.\n" + string.Concat(said.Select(one => $"\n{one.Name}: {one.Words}\n"));

    private Task<ImportReport> Import() => ImportEndpoint.FromCommandLine(Ours, Old, TimeProvider.System, tell: null, TestDeadline.Token);

    private SqlConnection? Prepare(string kind)
    {
        switch (kind)
        {
            case "foreign":
                Sql.Run(Old, "create table rooms (id integer, name text)");
                break;
            case "text":
                File.WriteAllText(Old, "this is no database, whatever its name says");
                break;
            case "damaged":
                MakeOld(("1", "General", Text([.. Enumerable.Range(1, 5_000).Select(number => ("Dana", $"old {number}"))]), "yes"));
                using (var file = new FileStream(Old, FileMode.Open))
                {
                    file.Position = 2 * 4096;
                    file.Write(new byte[3 * 4096]);
                }

                break;
            case "held":
                MakeOld(("1", "General", "Room Start.\n", "yes"));
                var holder = Sql.Open(Old);
                holder.Run("begin exclusive");
                return holder;
            default:
                break;
        }

        return null;
    }

    private void MakeOld(params (string Id, string Name, string? Text, string Yes)[] rooms)
    {
        using var connection = Sql.Open(Old);
        connection.Run("create table rooms (roomid text not null, roomname text not null, roommessages text, yes integer not null default "
            + "'yes'); create table count (count text, yes text default 'yes')");
        foreach (var (id, name, text, yes) in rooms)
        {
            connection.Ask("insert into rooms values (?1, ?2, ?3, ?4)", id, name, text, yes);
        }

        connection.Run(string.Create(CultureInfo.InvariantCulture, $"insert into count (count) values ('{rooms.Length}')"));
    }

    private string Ask(string sql) => Sql.AskOne(Ours, sql)!;
}
