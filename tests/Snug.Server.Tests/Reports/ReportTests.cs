using System.Net;
using Snug.Protocol;

namespace Snug.Server.Tests;

/// <summary>Showing a message to the owners and admins: that message, and nothing else of its room.</summary>
public sealed class ReportTests
{
    [Fact]
    public async Task A_message_of_a_room_that_admins_do_not_see_is_shown_to_them_alone()
    {
        await using var server = await TestServer.Open();
        var (ines, rude, admin) = (await server.ComeIn("Ines"), await server.ComeIn("Rude"), await server.ComeInAs("Maya", Roles.Admin));
        var room = await ines.MakePrivateRoom("Cellar", rude);
        await ines.Say(room.Id, "OTHER WORDS");
        await rude.Say(room.Id, "rude words");
        using var stream = await admin.Follow();
        (await stream.Next(EventKinds.Me)).As(Wire.Json.Me).Reports.ShouldBe(0);
        await Report(ines, room.Id, 2, "He is rude.");
        (await stream.Next(EventKinds.Me)).As(Wire.Json.Me).Reports.ShouldBe(1);

        var (report, text) = await List(admin);
        var only = report.ShouldHaveSingleItem();
        (only.By, only.Message.Text, only.Message.Author.Name, only.Why, only.DoneAt)
            .ShouldBe((ines.Person, "rude words", "Rude", "He is rude.", null));
        text.ShouldNotContain("OTHER WORDS");
        text.ShouldNotContain("Cellar");
        using var page = await admin.Get($"/api/rooms/{room.Id}/messages");
        await page.ShouldBe(Problems.RoomNotFound);
        using var removed = await admin.Send(HttpMethod.Delete, $"/api/rooms/{room.Id}/messages/2");
        await removed.ShouldBe(Problems.RoomNotFound);
    }

    [Fact]
    public async Task An_admin_takes_the_message_away_and_is_done_with_it()
    {
        await using var server = await TestServer.Open();
        var (ines, rude, admin) = (await server.ComeIn("Ines"), await server.ComeIn("Rude"), await server.ComeInAs("Maya", Roles.Admin));
        var room = await ines.MakePrivateRoom("Plan", rude);
        await rude.Say(room.Id, "rude words");
        await Report(ines, room.Id, 1);
        using var theirs = await ines.Follow();
        using var stream = await admin.Follow();
        await stream.Next(EventKinds.Me);
        using (var answer = await Change(admin, 1, new ReportChange(Done: true, Remove: true)))
        {
            var done = await answer.Read(Wire.Json.Report);
            (done.Message.Text, done.DoneBy?.Id).ShouldBe(("", admin.Id));
        }

        (await theirs.Next(EventKinds.MessageDeleted)).As(Wire.Json.Message).Number.ShouldBe(1);
        (await stream.Next(EventKinds.Me)).As(Wire.Json.Me).Reports.ShouldBe(0);
        server.Ask("select act, about_id, detail from audit where act in ('message.removed', 'report.done') order by id").ShouldBe(
            [$"message.removed|{rude.Id}|message {room.Id}/1", $"report.done|{ines.Id}|message {room.Id}/1"]);
        using var absent = await Change(admin, 2, new ReportChange(Done: true));
        await absent.ShouldBe(Problems.NotFound);
        using var member = await Change(ines, 1, new ReportChange(Done: false));
        await member.ShouldBe(Problems.NotAllowed);
    }

    [Fact]
    public async Task The_same_person_shows_a_message_once_and_others_show_it_too()
    {
        await using var server = await TestServer.Open();
        var (ines, ben, owner) = (await server.ComeIn("Ines"), await server.ComeIn("Ben"), await server.ComeInAs("Maya", Roles.Owner));
        await ines.Say(1, "spam");
        await Report(ines, 1, 1, "spam");
        await Report(ines, 1, 1, "again");
        await Report(ben, 1, 1);
        (await List(owner)).Reports.Select(report => (report.By.Name, report.Why)).ShouldBe([("Ben", null), ("Ines", "spam")]);
        using var members = await ben.Get("/api/reports");
        await members.ShouldBe(Problems.NotAllowed);
    }

    [Fact]
    public async Task What_one_may_not_see_cannot_be_reported()
    {
        await using var server = await TestServer.Open();
        var (ines, ben) = (await server.ComeIn("Ines"), await server.ComeIn("Ben"));
        var room = await ines.MakePrivateRoom("Plan");
        await ines.Say(room.Id, "words");
        using var hidden = await TryReport(ben, room.Id, 1);
        await hidden.ShouldBe(Problems.RoomNotFound);
        using var absent = await TryReport(ben, 1, 1);
        await absent.ShouldBe(Problems.NotFound);
        using var tooLong = await TryReport(ben, 1, 1, new string('a', 251));
        await tooLong.ShouldBe(Problems.TooLong);
        server.Ask("select count(*) from reports").ShouldBe(["0"]);
    }

    private static async Task Report(TestPerson person, int room, long number, string? why = null)
    {
        using var answer = await TryReport(person, room, number, why);
        answer.ShouldBe(HttpStatusCode.NoContent);
    }

    private static Task<HttpResponseMessage> TryReport(TestPerson person, int room, long number, string? why = null) => person.Send(
        HttpMethod.Post, $"/api/rooms/{room}/messages/{number}/report", TestPerson.Json(new NewReport(why), Wire.Json.NewReport));

    private static Task<HttpResponseMessage> Change(TestPerson person, long id, ReportChange change) =>
        person.Send(HttpMethod.Patch, $"/api/reports/{id}", TestPerson.Json(change, Wire.Json.ReportChange));

    private static async Task<(List<Report> Reports, string Text)> List(TestPerson person)
    {
        using var answer = await person.Get("/api/reports");
        var text = await answer.Content.ReadAsStringAsync(TestDeadline.Token);
        return (await answer.Read(Wire.Json.ListReport), text);
    }
}
