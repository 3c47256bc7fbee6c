using Snug.Protocol;
using Snug.Server.Log;
using Snug.Server.Rooms;

namespace Snug.Server.Tests;

/// <summary>The same writes in rooms that have members: what comes of each for whom.</summary>
public sealed partial class WritePolicyTests
{
    private const string Absent = "room-not-found";

    /// <summary>
    /// In a private room: for somebody who is in it, keeps it, was in it, never was; for an owner of the server who is not in it; for the
    /// owner's command. Then the same in a talk, where nobody keeps or was.
    /// </summary>
    private static readonly Dictionary<string, (string Private, string Direct)> WithMembers = new(StringComparer.Ordinal)
    {
        ["ChangeRoom"] = ("not-allowed, done, -, -, -, room-not-found", "not-allowed, -, room-not-found"),
        ["MarkRead"] = ("done, done, -, -, -, -", "done, -, -"),
        ["PostMessage"] = ("done, done, -, -, -, -", "done, -, -"),
        ["PostAsGuest"] = ("-, -, -, -, -, -", "-, -, -"),
        ["EditMessage"] = ("not-allowed, done, -, -, -, -", "not-allowed, -, -"),
        ["ReactToMessage"] = ("done, done, -, -, -, -", "done, -, -"),
        ["PinMessage"] = ("done, done, -, -, -, -", "done, -, -"),
        ["SaveMessage"] = ("done, done, -, -, -, -", "done, -, -"),
        ["DeleteMessage"] = ("not-allowed, done, -, -, -, done", "not-allowed, -, done"),
        ["SetRoomPreference"] = ("done, done, -, -, -, -", "done, -, -"),
        ["PutMember"] = ("not-allowed, done, -, -, -, room-not-found", "not-allowed, -, room-not-found"),
        ["RemoveMember"] = ("not-allowed, done, -, -, -, room-not-found", "not-allowed, -, room-not-found"),
        ["ReportMessage"] = ("done, done, -, -, -, -", "done, -, -"),
        ["ImportMessages"] = ("-, -, -, -, -, room-not-found", "-, -, room-not-found"),
        ["ArchiveImportedRoom"] = ("-, -, -, -, -, room-not-found", "-, -, room-not-found"),
    };

    [Fact]
    public void Every_write_about_a_room_has_a_row_for_rooms_with_members() =>
        Matrix.Where(pair => pair.Value.IsAboutRoom).Select(pair => pair.Key).ShouldBe(WithMembers.Keys, ignoreOrder: true);

    [Fact]
    public async Task What_a_write_does_in_a_private_room_is_what_its_row_says()
    {
        await using var server = await TestServer.Open();
        var keeper = await Everybody(server);
        var (member, former, outsider) = (await server.ComeIn("Mia"), await server.ComeIn("Flo"), await server.ComeIn("Otto"));
        var admin = await server.ComeInAs("Olga", Roles.Owner);
        foreach (var (write, told) in WithMembers)
        {
            var cells = told.Private.Split(", ");
            foreach (var (who, expected) in new[]
            {
                (Who.Is(member.Id), cells[0]), (Who.Is(keeper.Id), cells[1]), (Who.Is(former.Id), Absent), (Who.Is(outsider.Id), Absent),
                (Who.Is(admin.Id), Absent), (Who.Owner, cells[5]),
            })
            {
                if (expected == Never || (write is "PostAsGuest" or "ImportMessages" or "ArchiveImportedRoom" && who.PersonId is not null))
                {
                    continue;
                }

                var id = (await keeper.MakePrivateRoom($"Plan {write}", member, former)).Id;
                await keeper.Say(id, "words");
                await keeper.Remove(id, former);
                await Check(server.Log, write, who, id, expected);
            }
        }
    }

    [Fact]
    public async Task What_a_write_does_in_a_talk_is_what_its_row_says()
    {
        await using var server = await TestServer.Open();
        var dana = await Everybody(server);
        var (mia, admin) = (await server.ComeIn("Mia"), await server.ComeInAs("Olga", Roles.Owner));
        var talk = (await dana.Talk(mia)).Id;
        foreach (var (write, told) in WithMembers)
        {
            var cells = told.Direct.Split(", ");
            foreach (var (who, expected) in new[] { (Who.Is(mia.Id), cells[0]), (Who.Is(admin.Id), Absent), (Who.Owner, cells[2]) })
            {
                if (expected == Never || (write is "PostAsGuest" or "ImportMessages" or "ArchiveImportedRoom" && who.PersonId is not null))
                {
                    continue;
                }

                if (server.Log.Projection.Rooms.Find(talk)!.LastNumber == 0)
                {
                    await dana.Say(talk, "words");
                }

                await Check(server.Log, write, who, talk, expected);
            }
        }
    }

    private static async Task Check(EventLog log, string write, Who who, int room, string expected)
    {
        var head = log.Projection.Head;
        (await Matrix[write].Try(log, who, log.Projection.Rooms.Find(room)!)).ShouldBe(expected, $"{write} by {who}");
        if (expected != "done")
        {
            log.Projection.Head.ShouldBe(head, $"{write} by {who} left something in the log");
        }
    }
}
