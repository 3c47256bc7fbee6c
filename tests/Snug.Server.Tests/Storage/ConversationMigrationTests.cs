using Snug.Protocol;
using Snug.Server.Backups;
using Snug.Server.Log;
using Snug.Server.Rooms;
using Snug.Server.Storage;
using Snug.Server.Storage.Sqlite;

namespace Snug.Server.Tests.Storage;

/// <summary>A database from before anything hung on a message (schema 6), opened by this program.</summary>
public sealed class ConversationMigrationTests
{
    public ConversationMigrationTests() => TestStore.RequireFile();

    [Fact]
    public async Task What_was_said_is_there_and_can_be_edited_answered_and_reacted_to()
    {
        await using var server = await TestServer.Open();
        await server.Close();
        Array.ForEach(Directory.GetFiles(Path.GetDirectoryName(server.DatabasePath)!), File.Delete);
        MakeSchemaSix(server.DatabasePath);
        Verification.Of(server.DatabasePath).ShouldBeEmpty("it is sound as its own program left it");
        new DatabaseFileRooms(server.DatabasePath).Before(1, long.MaxValue, 50).ShouldNotBeEmpty();
        var words = Sql.Ask(server.DatabasePath, OldDatabase.Words);

        await server.OpenAgain();

        server.Log.Projection.Damage.Found.ShouldBeNull();
        Sql.Ask(server.DatabasePath, OldDatabase.Words).ShouldBe(words);
        var ines = await server.ComeIn("Ines");
        var old = (await ines.Page(1)).First(message => message.DeletedAt is null);
        var reply = await ines.Reply(1, old.Number, "an *answer*");
        await ines.React(1, old.Number, "👍");
        await ines.Pin(1, old.Number);
        (reply.ReplyTo!.Text, reply.Markup).ShouldBe((PlainReading.Of(old.Text, null), reply.Markup.ShouldNotBeNull()));
        await server.Close();
        Verification.Of(server.DatabasePath).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_file_is_read_with_what_hangs_on_its_messages()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "root");
        await maya.Reply(1, 1, "an **answer** to @Maya");
        await maya.Edit(1, 1, "the **root**, ||hidden||");
        await maya.React(1, 2, "🎉");
        await maya.Pin(1, 2);
        var page = await maya.Page(1);
        await server.Close();

        var read = new DatabaseFileRooms(server.DatabasePath).Before(1, long.MaxValue, 50);

        read.Select(Text).ShouldBe(page.Select(message => Text(message with { Thread = null })));

        static string Text(Message message) => System.Text.Json.JsonSerializer.Serialize(message, Wire.Json.Message);
    }

    private static void MakeSchemaSix(string path)
    {
        OldDatabase.Make(path);
        Sql.Run(path, "delete from followers where name = 'another log'");
        using var writer = new SqliteWriter(path);
        writer.ApplySettings();
        Migrations.Run(writer, path, "1.0", new ManualClock(), tell: null, upTo: Migrations.Conversation - 1);
        foreach (var kind in Kinds.All.Where(kind => kind.Id < Kinds.MessageEdited.Id))
        {
            writer.Script($"insert or ignore into event_kinds values ({kind.Id}, '{kind.Name}')");
        }
    }
}
