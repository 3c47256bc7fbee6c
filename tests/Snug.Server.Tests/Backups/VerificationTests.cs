using Snug.Server.Backups;

namespace Snug.Server.Tests.Backups;

public sealed class VerificationTests
{
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
    [InlineData("delete from messages where room_id = 1 and number = 2", "message 1/3 does not follow")]
    [InlineData("delete from log where position = 3", "the log has a hole before position 4")]
    [InlineData("update log set kind = 99 where position = 1", "position 1 has an event of a kind that is not known")]
    [InlineData("update log set tag = x'' where position = 2", "position 2 has no tag")]
    [InlineData("delete from log where position = (select max(position) from log)", "was never posted according to the log")]
    [InlineData("update messages set position = 1000 where number = 3", "says that a message was posted, and it is not there")]
    [InlineData("update messages set deleted_at = 1 where number = 1", "is deleted and its text is still there")]
    [InlineData("update messages set deleted_at = 1, text = '' where number = 1", "is deleted on one side only")]
    [InlineData("update rooms set id = 7 where id = 2", "rooms have a hole before room 7")]
    [InlineData("insert into people values (9, 'X', 'x', 0, x'00', 1, 0)", "person 9 did not come in exactly once")]
    [InlineData("update people set folded_name = 'other' where id = 1", "person 1 has a name that is not compared as it is written")]
    [InlineData("update keys set number = 77 where key = 'a-key'", "a key answers with message 1/77")]
    [InlineData("update messages set author_id = 99 where number = 1", "a row points at one that is not there: table messages")]
    [InlineData("insert into followers values ('hooks', 3, zeroblob(20), 0)", "the follower \"hooks\" stands at a place")]
    public async Task Every_kind_of_damage_is_told(string damage, string finding)
    {
        await using var server = await Lived();
        server.Rewrite("pragma foreign_keys = off; " + damage);

        Verification.Of(server.DatabasePath).ShouldContain(line => line.Contains(finding));
    }

    [Fact]
    public async Task A_follower_at_the_beginning_or_in_its_place_is_no_damage_nor_is_a_file_from_before_there_were_any()
    {
        await using var server = await Lived();
        server.RewriteFitting("insert into followers select 'hooks', position, tag, 0 from log where position = 3; "
            + "insert into followers values ('index', 0, zeroblob(20), 0)");
        Verification.Of(server.DatabasePath).ShouldBeEmpty();

        server.Rewrite("drop table followers");
        Verification.Of(server.DatabasePath).ShouldBeEmpty();
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

        Verification.Of(server.DatabasePath).ShouldContain(line => line.Contains("the file"));
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
