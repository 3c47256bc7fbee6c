using Snug.Protocol;
using Snug.Server.Backups;
using Snug.Server.Log;
using Snug.Server.Rooms;
using Snug.Server.Storage;
using Snug.Server.Storage.Sqlite;

namespace Snug.Server.Tests.Storage;

/// <summary>A database from before announcement rooms took replies (schema 7), opened by this program.</summary>
public sealed class RepliesMigrationTests
{
    public RepliesMigrationTests() => TestStore.RequireFile();

    [Fact]
    public async Task Its_rooms_are_what_they_were_and_take_replies_when_somebody_says_so()
    {
        await using var server = await TestServer.Open();
        await server.Close();
        Array.ForEach(Directory.GetFiles(Path.GetDirectoryName(server.DatabasePath)!), File.Delete);
        MakeSchemaSeven(server.DatabasePath);
        Verification.Of(server.DatabasePath).ShouldBeEmpty("it is sound as its own program left it");
        var rooms = new DatabaseFileRooms(server.DatabasePath).All().Select(room => (room.Id, room.Name)).ToList();
        rooms.ShouldNotBeEmpty();
        var checks = Sql.Ask(server.DatabasePath, "select id, \"check\" from rooms order by id");

        await server.OpenAgain();

        server.Log.Projection.Damage.Found.ShouldBeNull();
        Sql.Ask(server.DatabasePath, "select id, \"check\" from rooms order by id").ShouldBe(checks);
        new DatabaseFileRooms(server.DatabasePath).All().Select(room => (room.Id, room.Name)).ShouldBe(rooms);
        var zoe = await server.ComeInAs("Zoe", Roles.Admin);
        (await zoe.Change(1, new RoomChange(Posting: Postings.Admins, Replies: true))).Replies.ShouldBe(true);
        await server.Close();
        Verification.Of(server.DatabasePath).ShouldBeEmpty();
    }

    private static void MakeSchemaSeven(string path)
    {
        OldDatabase.Make(path);
        Sql.Run(path, "delete from followers where name = 'another log'");
        using var writer = new SqliteWriter(path);
        writer.ApplySettings();
        Migrations.Run(writer, path, "1.0", new ManualClock(), tell: null, upTo: Migrations.Replies - 1);
        foreach (var kind in Kinds.All)
        {
            writer.Script($"insert or ignore into event_kinds values ({kind.Id}, '{kind.Name}')");
        }
    }
}
