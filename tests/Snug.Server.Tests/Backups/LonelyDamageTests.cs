using Snug.Server.Backups;
using Snug.Server.Storage;
using Snug.Server.Storage.Sqlite;

namespace Snug.Server.Tests.Backups;

/// <summary>Damage that one look of <c>snug verify</c> alone finds: without that look the file would pass for whole.</summary>
public sealed class LonelyDamageTests
{
    public LonelyDamageTests() => TestStore.RequireFile();

    /// <summary>SQLite's own look. Here an index knows nothing of a row that is pinned: no row is touched, no pin would be shown.</summary>
    [Fact]
    public async Task An_index_that_misses_a_row_is_told()
    {
        await using var server = await Lived();
        const string Index = "pragma writable_schema = 1; update sqlite_schema set sql = replace(sql, ";
        server.Rewrite($"{Index} 'where pinned_at is not null', 'where 0') where name = 'messages_pinned_at'");
        server.Rewrite("reindex messages_pinned_at");
        server.Rewrite($"{Index} 'where 0', 'where pinned_at is not null') where name = 'messages_pinned_at'");

        Verification.Of(server.DatabasePath).ShouldHaveSingleItem()
            .ShouldBe("The file is damaged: row 1 missing from index messages_pinned_at.");
    }

    /// <summary>Whole in itself, and yet no file of ours: every text in it is stored in other bytes than those that were hashed.</summary>
    [Fact]
    public void Another_encoding_is_told()
    {
        using var folder = new TestFolder();
        var file = folder["snug.db"];
        using (var writer = new SqliteWriter(file))
        {
            writer.Script("pragma encoding = 'UTF-16le'");
            writer.ApplySettings();
            Migrations.Run(writer, file, "1.0", new ManualClock(), tell: null);
            writer.Ask("pragma encoding").ShouldBe("UTF-16le");
            foreach (var name in new[] { Settings.ApplicationId, Settings.SchemaNumber, Settings.ProgramVersion })
            {
                Reseal(writer, name);
            }
        }

        Verification.Of(file).ShouldBe(["The file's header says UTF-16le, and Snug writes UTF-8."]);
    }

    [Theory]
    [InlineData("update settings set value = '3' where name = 'user_version'",
        "The setting user_version is not what the file's header says.")]
    [InlineData("update settings set value = '3' where name = 'application_id'",
        "The setting application_id is not what the file's header says.")]
    [InlineData("delete from settings where name = 'user_version'", "The setting user_version is not what the file's header says.")]
    public async Task A_setting_that_fits_its_check_and_not_the_header_is_told(string change, string finding)
    {
        await using var server = await Lived();
        server.RewriteFitting(change);

        Verification.Of(server.DatabasePath).ShouldBe([finding]);
    }

    /// <summary>A log that was computed anew, in which the room is made once more where nothing else says so.</summary>
    [Theory]
    [InlineData("insert into log select (select max(position) from log) + 1, kind, room_id, number, person_id, at, audience, hash, tag "
        + "from log where kind = 1 and room_id = 2; update rooms set changed = (select max(position) from log) where id = 2")]
    [InlineData("update log set kind = 2 where kind = 1 and room_id = 2")]
    public async Task A_room_that_was_not_made_once_is_told(string change)
    {
        await using var server = await Lived();
        server.RewriteFitting(change);
        File.Delete(server.DatabasePath + "-receipt");

        Verification.Of(server.DatabasePath).ShouldBe(["Room 2 was not made exactly once according to the log."]);
    }

    /// <summary>With a check over the bytes that stand there.</summary>
    private static void Reseal(SqliteWriter writer, string name)
    {
        long? check;
        using (var rows = writer.Prepare("select name, value from settings where name = ?1").Bind(1, name).Query())
        {
            rows.Read().ShouldBeTrue();
            check = RowCheck.Of(rows, CheckedTable.Settings, 2);
        }

        writer.Prepare("update settings set \"check\" = ?2 where name = ?1").Bind(1, name).Bind(2, check).Run();
    }

    private static async Task<TestServer> Lived()
    {
        var server = await TestServer.Open();
        var dana = await server.ComeIn("Dana");
        await dana.MakeRoom("Kitchen");
        await dana.Pin(1, (await dana.Say(1, "words")).Number);
        await server.Close();
        Verification.Of(server.DatabasePath).ShouldBeEmpty();
        return server;
    }
}
