using Snug.Protocol;

namespace Snug.Server.Tests.Storage;

/// <summary>The database is for people: what somebody sees who opens it in DB Browser.</summary>
public sealed class ReadableTests
{
    public ReadableTests() => TestStore.RequireFile();

    [Fact]
    public async Task Messages_can_be_read_without_knowing_the_tables()
    {
        await using var server = await TestServer.Open(options => options with { HasLegacyDoor = true });
        var dana = await server.ComeIn("Dana");
        await dana.Say(1, "it's 100% \"fine\" 🎬\ntwo lines");

        server
            .Ask("select room, number, time, author, text from messages_readable")
            .ShouldBe(["1|1|2026-11-22 19:00:00|Dana|it's 100% \"fine\" 🎬\ntwo lines"]);
    }

    [Fact]
    public async Task Rooms_can_be_read_in_the_originals_shape()
    {
        await using var server = await TestServer.Open();
        var dana = await server.ComeIn("Dana");
        await dana.MakeRoom("Kitchen");
        await dana.Say(2, "one");
        await dana.Say(2, "two");
        await dana.MakeRoom("Old");
        await dana.Change(3, new RoomChange(Archived: true));

        server.Ask("select roomid, roomname, roommessages, yes from rooms_as_text").ShouldBe(
        [
            "1|Lobby|Room Start.\n|yes",
            "2|Kitchen|Room Start.\n\nDana: one\n\nDana: two\n|yes",
            "3|Old|Room Start.\n|no",
        ]);
        server.Ask("select typeof(roomid) from rooms_as_text limit 1").ShouldBe(["text"]);
    }

    [Fact]
    public async Task Every_table_and_view_is_named_in_read_me()
    {
        await using var server = await TestServer.Open();
        var words = string.Join('\n', server.Ask("select what_is_where from read_me"));

        foreach (var name in server.Ask("select name from sqlite_schema where type in ('table', 'view') and name not like 'sqlite_%' and "
            + "name <> 'read_me'"))
        {
            words.ShouldContain(name, Case.Sensitive);
        }
    }

    [Fact]
    public async Task Every_table_and_column_is_explained_in_the_docs()
    {
        await using var server = await TestServer.Open();
        var docs = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "docs", "database.md"), TestDeadline.Token);

        foreach (var column in server.Ask("select t.name || '.' || c.name from sqlite_schema t, pragma_table_info(t.name) c where t.type "
            + "in ('table', 'view') and t.name not like 'sqlite_%'"))
        {
            docs.ShouldContain($"`{column}`", Case.Sensitive);
        }
    }
}
