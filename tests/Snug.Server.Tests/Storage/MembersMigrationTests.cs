using Snug.Protocol;
using Snug.Server.Backups;
using Snug.Server.Log;
using Snug.Server.Rooms;
using Snug.Server.Storage;
using Snug.Server.Storage.Sqlite;

namespace Snug.Server.Tests.Storage;

/// <summary>A database from before rooms had members (schema 5), opened by this program.</summary>
public sealed class MembersMigrationTests
{
    public MembersMigrationTests() => TestStore.RequireFile();

    [Fact]
    public async Task What_was_there_is_there_and_everybody_s_and_rooms_for_some_come_with_it()
    {
        await using var server = await TestServer.Open();
        await server.Close();
        Array.ForEach(Directory.GetFiles(Path.GetDirectoryName(server.DatabasePath)!), File.Delete);
        MakeSchemaFive(server.DatabasePath);
        var words = Sql.Ask(server.DatabasePath, OldDatabase.Words);
        Sql.AskOne(server.DatabasePath, "pragma user_version").ShouldBe("5");

        await server.OpenAgain();
        Sql.AskOne(server.DatabasePath, "pragma user_version").ShouldBe($"{Migrations.Newest}");
        server.Log.Projection.Damage.Found.ShouldBeNull();
        var ines = await server.ComeIn("Ines");
        (await ines.Rooms()).Select(room => (room.Id, room.Kind, room.Posting))
            .ShouldBe([(1, RoomKinds.Open, null), (2, RoomKinds.Open, null)]);
        Sql.Ask(server.DatabasePath, OldDatabase.Words).ShouldBe(words);
        server.Ask("select count(*) from members").ShouldBe(["0"]);
        server.Ask("select distinct audience from log where kind <> 6 and kind <> 7 order by 1").ShouldBe(["1"]);

        // From its first cursor on, old events are everybody's, and the new ones are theirs.
        var guest = await server.ComeIn("Guest");
        var room = await ines.MakePrivateRoom("SECRET");
        await ines.Say(room.Id, "SECRET");
        var last = await ines.Say(1, "last");
        using var stream = await guest.Follow(after: "0-0");
        var seen = await stream.Until(next => next.Kind is EventKinds.MessagePosted && next.Message == last);
        seen.Count(next => next.Kind == EventKinds.MessagePosted && next.Message.Room == 1).ShouldBe(4);
        seen.Select(next => next.Data).ShouldAllBe(data => !data.Contains("SECRET"));
        await server.Close();
        Verification.Of(server.DatabasePath).ShouldBeEmpty();
    }

    [Fact]
    public void A_file_that_is_not_migrated_yet_is_sound_as_its_own_program_left_it()
    {
        using var folder = new TestFolder();
        MakeSchemaFive(folder["snug.db"]);
        Verification.Of(folder["snug.db"]).ShouldBeEmpty();
        new DatabaseFileRooms(folder["snug.db"]).All().Select(room => room.Name).ShouldBe(["Lobby", "Küche"]);
    }

    private static void MakeSchemaFive(string path)
    {
        OldDatabase.Make(path);
        Sql.Run(path, "delete from followers where name = 'another log'");
        using var writer = new SqliteWriter(path);
        writer.ApplySettings();
        Migrations.Run(writer, path, "1.0", new ManualClock(), tell: null, upTo: Migrations.Members - 1);
        foreach (var kind in Kinds.All.Where(kind => kind.Id < Kinds.MemberJoined.Id))
        {
            writer.Script($"insert or ignore into event_kinds values ({kind.Id}, '{kind.Name}')");
        }
    }
}
