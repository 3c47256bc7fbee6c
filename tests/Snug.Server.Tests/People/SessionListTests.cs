using System.Net;
using System.Text;
using Snug.Protocol;

namespace Snug.Server.Tests;

/// <summary>Where somebody is signed in, and signing out from afar.</summary>
public sealed class SessionListTests
{
    [Fact]
    public async Task The_list_says_where_I_am_and_gives_nothing_away()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        await server.ComeIn("Ben");
        server.Clock.Jump(TimeSpan.FromHours(3));
        var phone = await OtherDevice(server, maya);
        var list = await List(maya);
        list.Length.ShouldBe(2, "Ben's is not mine");
        list[0].Here.ShouldBe(true);
        list[1].Here.ShouldBeNull();
        list[0].At.ShouldBeLessThan(list[1].At);
        (await List(phone)).Single(session => session.Here is true).Id.ShouldBe(list[1].Id);
        using var answer = await maya.Get("/api/sessions");
        var told = await answer.Content.ReadAsStringAsync(TestDeadline.Token);
        told.ShouldContain("\"device\":null");
        foreach (var hash in server.Rows("select token_hash from sessions").Select(row => (byte[])row[0]!))
        {
            foreach (var text in new[] { Convert.ToHexString(hash), Convert.ToBase64String(hash), Encoding.Latin1.GetString(hash) })
            {
                told.ShouldNotContain(text[..12], Case.Insensitive);
            }
        }
    }

    [Fact]
    public async Task A_device_is_signed_out_from_another_and_its_stream_ends()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        var phone = await OtherDevice(server, maya);
        var tablet = await OtherDevice(server, maya);
        using var stream = await phone.Follow();
        using var mine = await maya.Follow();
        await stream.Next(EventKinds.Me);
        await mine.Next(EventKinds.Me);
        var id = (await List(phone)).Single(session => session.Here is true).Id;
        (await maya.Send(HttpMethod.Delete, $"/api/sessions/{id}")).ShouldBe(HttpStatusCode.NoContent).Dispose();
        await maya.Say(1, "after it");
        await stream.ToItsEnd();
        using (var refused = await phone.Get("/api/state"))
        {
            await refused.ShouldBe(Problems.SignIn);
        }

        (await mine.NextMessage()).Text.ShouldBe("after it");
        await tablet.State();
        using var again = await maya.Send(HttpMethod.Delete, $"/api/sessions/{id}");
        await again.ShouldBe(Problems.NotFound);
    }

    [Fact]
    public async Task Anothers_session_is_as_absent_as_one_that_never_was()
    {
        await using var server = await TestServer.Open();
        var (maya, ben) = (await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        var bens = (await List(ben)).ShouldHaveSingleItem().Id;
        var told = new List<string>();
        foreach (var id in new[] { bens, "AAAAAAAAAAAAAAAA", "1" })
        {
            using var answer = await maya.Send(HttpMethod.Delete, $"/api/sessions/{id}");
            await answer.ShouldBe(Problems.NotFound);
            told.Add(await answer.Content.ReadAsStringAsync(TestDeadline.Token));
        }

        told.Distinct().Count().ShouldBe(1);
        await ben.State();
    }

    [Fact]
    public async Task Everywhere_but_here_is_signed_out_at_once()
    {
        await using var server = await TestServer.Open();
        var (maya, ben) = (await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        var (phone, tablet) = (await OtherDevice(server, maya), await OtherDevice(server, maya));
        using var stream = await phone.Follow();
        await stream.Next(EventKinds.Me);
        (await maya.Send(HttpMethod.Delete, "/api/sessions")).ShouldBe(HttpStatusCode.NoContent).Dispose();
        await stream.ToItsEnd();
        foreach (var ended in new[] { phone, tablet })
        {
            using var refused = await ended.Get("/api/state");
            await refused.ShouldBe(Problems.SignIn);
        }

        await maya.State();
        await ben.State();
        (await List(maya)).ShouldHaveSingleItem().Here.ShouldBe(true);
        var head = server.Log.Projection.Head;
        (await maya.Send(HttpMethod.Delete, "/api/sessions")).ShouldBe(HttpStatusCode.NoContent).Dispose();
        server.Log.Projection.Head.ShouldBe(head, "nobody else was there");
    }

    [Fact]
    public async Task My_own_session_is_left_by_its_id_too()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        var id = (await List(maya)).ShouldHaveSingleItem().Id;
        (await maya.Send(HttpMethod.Delete, $"/api/sessions/{id}")).ShouldBe(HttpStatusCode.NoContent).Dispose();
        using var refused = await maya.Get("/api/state");
        await refused.ShouldBe(Problems.SignIn);
    }

    internal static async Task<OwnSession[]> List(TestPerson person)
    {
        using var answer = await person.Get("/api/sessions");
        return await answer.Read(Wire.Json.OwnSessionArray);
    }

    internal static async Task<TestPerson> OtherDevice(TestServer server, TestPerson person)
    {
        var code = await person.MakeCode();
        using var answer = await server.Stranger.PostAsync(
            "/api/session", TestPerson.Json(new ComeIn(Code: code.Code), Wire.Json.ComeIn), TestDeadline.Token);
        var session = await answer.Read(Wire.Json.NewSession);
        return new TestPerson(server, session.Person, session.Token);
    }
}
