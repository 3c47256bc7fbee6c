using System.Net;
using Snug.Protocol;
using Snug.Server.Backups;

namespace Snug.Server.Tests.Backups;

/// <summary>What another hand did to who is in which room, and to what goes with it, is told.</summary>
public sealed class MemberVerificationTests
{
    private const string Maya = "room_id = 2 and person_id = 2";

    private const string NotKept = "That person 2 was in room 2 is not what was kept.";

    private const string NotThere = "The log says that person 2 was in room 2, and the members do not.";

    public MemberVerificationTests() => TestStore.RequireFile();

    [Theory]
    [InlineData($"delete from members where {Maya}", NotThere)]
    [InlineData($"delete from members where {Maya} and until_position is null", NotThere)]
    [InlineData($"delete from members where {Maya} and until_position is not null", NotThere)]
    [InlineData($"update members set role = 'keeper' where {Maya} and until_position is null", NotKept)]
    [InlineData($"update members set until_position = 99 where {Maya} and until_position is null", NotKept)]
    [InlineData($"update members set until_position = null where {Maya}", NotKept)]
    [InlineData($"update members set from_position = 1 where {Maya} and until_position is null", NotKept)]
    [InlineData($"update members set \"check\" = 0 where {Maya}", NotKept)]
    [InlineData("update members set person_id = 3 where room_id = 2 and person_id = 2 and until_position is null",
        "That person 3 was in room 2 is not what was kept.")]
    [InlineData("insert into members select 2, 3, from_position + 1, null, 'keeper', null, null, salt, changed, \"check\" "
        + "from members where room_id = 2 and role = 'keeper'", "That person 3 was in room 2 is not what was kept.")]
    [InlineData("update rooms set posting = null where id = 2", "Room 2 is not what it last became")]
    [InlineData("update rooms set replies = null where id = 2", "Room 2 is not what it last became")]
    [InlineData("update rooms set kind = 'open' where id = 2", "Room 2 is not what it last became")]
    [InlineData("update room_preferences set hidden = 1", "How room 2 stands in the list of person 2 is not what was kept.")]
    [InlineData("update mutes set muted_id = 1", "Whom person 2 muted is not what was kept.")]
    [InlineData("update reports set why = 'other'", "The report 1 is not what was kept.")]
    [InlineData("update reports set number = 99", "A row points at one that is not there: table reports.")]
    [InlineData("update settings set value = 'everybody' where name = 'who_makes_rooms'",
        "The setting who_makes_rooms is not what was kept.")]
    public async Task Every_kind_of_damage_is_told(string damage, string finding)
    {
        await using var server = await Lived();
        server.Rewrite("pragma foreign_keys = off; " + damage);

        Verification.Of(server.DatabasePath).ShouldContain(line => line.StartsWith(finding));
    }

    /// <summary>Whoever changes a stay and computes its check anew has not its hash in the log; so it is with one that is over.</summary>
    [Theory]
    [InlineData($"update members set role = 'keeper' where {Maya} and until_position is null", NotKept)]
    [InlineData($"update members set until_position = until_position + 1 where {Maya} and until_position is not null", NotKept)]
    [InlineData($"update members set from_position = from_position - 1 where {Maya} and until_position is not null", NotKept)]
    [InlineData($"update members set removed_by = 3 where {Maya} and until_position is not null", NotKept)]
    [InlineData($"update members set changed = changed - 1 where {Maya} and until_position is not null", NotKept)]
    [InlineData($"delete from members where {Maya} and until_position is not null", NotThere)]
    [InlineData("insert into members select 1, 3, from_position, null, 'keeper', null, null, salt, changed, \"check\" "
        + "from members where room_id = 2 and role = 'keeper'", "That person 3 was in room 1 is not what was kept.")]
    [InlineData("update rooms set posting = null where id = 2", "Room 2 is not what it last became")]
    [InlineData("update rooms set replies = null where id = 2", "Room 2 is not what it last became")]
    public async Task What_fits_its_checks_again_does_not_fit_the_log(string change, string finding)
    {
        await using var server = await Lived();
        server.RewriteFitting(change);

        Verification.Of(server.DatabasePath).ShouldContain(line => line.StartsWith(finding));
    }

    /// <summary>A row that is not what was written lets nobody in.</summary>
    [Theory]
    [InlineData("update members set person_id = 3 where room_id = 2 and person_id = 2 and until_position is null")]
    [InlineData("update members set until_position = null where room_id = 2 and person_id = 3")]
    public async Task Whoever_was_put_into_a_room_by_another_hand_is_not_in_it(string damage)
    {
        await using var server = await Lived();
        server.Rewrite("pragma foreign_keys = off; " + damage);
        await server.OpenAgain();
        var person = server.Log.Projection.Members;
        person.Find(2, 3).ShouldBeNull();
        server.Log.Projection.Damage.Found.ShouldNotBeNull();
    }

    /// <summary>A backup that was made while people came and went, in place of a file that is gone.</summary>
    [Fact]
    public async Task A_restored_backup_knows_who_was_in_which_room_from_when_to_when()
    {
        await using var server = await Lived();
        var expected = Sql.Ask(server.DatabasePath, "select * from members");
        await server.OpenAgain();
        using var folder = new TestFolder();
        var backup = folder["backup.db"];
        await BackupEndpoint.FromCommandLine(server.DatabasePath, backup, TimeProvider.System, TestDeadline.Token);
        await server.Close();
        Sql.Run(server.DatabasePath, "pragma foreign_keys = off; delete from members");
        Restore.Run(backup, server.DatabasePath, server.Clock);
        Sql.Ask(server.DatabasePath, "select * from members").ShouldBe(expected);
        Verification.Of(server.DatabasePath).ShouldBeEmpty();
        await server.OpenAgain();
        var members = server.Log.Projection.Members;
        members.In(2).Select(stay => stay.PersonId).ShouldBe([1, 2]);
        members.RoomsOf(3).ShouldBeEmpty();
        members.WasIn(2, 3, members.Find(2, 1)!.From).ShouldBeFalse();
    }

    /// <summary>A server with a room that Maya was in, left and came back to; Ben was in it.</summary>
    private static async Task<TestServer> Lived()
    {
        var server = await TestServer.Open();
        var (ines, maya, ben) = (await server.ComeInAs("Ines", Roles.Owner), await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        var room = await ines.MakePrivateRoom("Surprise", maya, ben);
        var said = await maya.Say(room.Id, "words");
        await ines.Remove(room.Id, maya);
        await ines.Remove(room.Id, ben);
        await ines.Change(room.Id, new RoomChange(Posting: Postings.Admins, Replies: true));
        await ines.Add(room.Id, maya);
        await Put(maya, $"/api/rooms/{room.Id}/favourite", HttpMethod.Put);
        await Put(maya, "/api/people/3/muted", HttpMethod.Put);
        await Put(maya, $"/api/rooms/{room.Id}/messages/{said.Number}/report", HttpMethod.Post, """{"why":"because"}""");
        await Put(ines, "/api/settings", HttpMethod.Patch, """{"whoMakesRooms":"admins"}""");
        await server.Close();
        Verification.Of(server.DatabasePath).ShouldBeEmpty();
        return server;
    }

    private static async Task Put(TestPerson person, string path, HttpMethod method, string? body = null)
    {
        using var answer = await person.Send(
            method, path, body is null ? null : new StringContent(body, null, "application/json"));
        answer.StatusCode.ShouldBeOneOf(HttpStatusCode.OK, HttpStatusCode.NoContent);
    }
}
