using System.Net;
using Snug.Protocol;
using Snug.Server.Messages;

namespace Snug.Server.Tests;

/// <summary>A room on the pages without scripts: what hangs on its messages, and replying by a form.</summary>
public sealed class PlainRoomTests
{
    [Fact]
    public async Task What_hangs_on_a_message_is_read_without_scripts()
    {
        await using var server = await TestServer.Open(options => options with { HasLegacyDoor = true });
        var (maya, ben) = (await server.ComeInAs("Maya", Roles.Admin), await server.ComeIn("Ben"));
        await maya.Say(1, "**Saturday** at <eight>, see [the plan](https://e.example/?a=1&b=2)");
        await ben.Reply(1, 1, "I am *in*, @Maya :tada:");
        await ben.Edit(1, 2, "I am *there*, @Maya :tada:");
        await maya.React(1, 2, "👍");
        await maya.Pin(1, 1);
        await ben.Say(1, "it was ||the butler||");
        await maya.Say(1, "gone in a moment");
        await ben.Reply(1, 4, "what was?");
        (await maya.Send(HttpMethod.Delete, "/api/rooms/1/messages/4")).ShouldBe(HttpStatusCode.OK).Dispose();

        var page = await Page(server, ben, "/plain/rooms/1");

        page.ShouldContain(
            "<p><strong>Saturday</strong> at &lt;eight&gt;, see <a href=\"https://e.example/?a=1&amp;b=2\" "
                + "rel=\"noopener noreferrer\">the plan</a></p>");
        page.ShouldContain("#1</small> <small>pinned</small>");
        page.ShouldContain("#2</small> <small>edited</small>");
        page.ShouldContain("answers <a href=\"#m1\">#1</a> <bdi>Maya</bdi>: <bdi>Saturday at &lt;eight&gt;, see the plan</bdi>");
        page.ShouldContain("<p>I am <em>there</em>, <b class=\"mention\">@Maya</b> 🎉</p>");
        page.ShouldContain("<dd class=\"reactions\">👍 1 </dd>");
        page.ShouldContain("answers <a href=\"#m4\">#4</a> <bdi>Maya</bdi>: taken back");

        // Hidden words are on no page that did not ask for them: lynx would show them.
        page.ShouldContain("it was <a href=\"/plain/rooms/1?before=4&amp;show=3#m3\">[hidden]</a>");
        page.ShouldNotContain("butler");
        (await Page(server, ben, "/plain/rooms/1?before=4&show=3")).ShouldContain("the butler");
    }

    /// <summary>Other doors bring names of programs that knew no limit.</summary>
    [Fact]
    public async Task A_name_with_marks_piled_up_is_shown_with_few_of_them()
    {
        await using var server = await TestServer.Open();
        var ben = await server.ComeIn("Ben");
        var room = server.Log.Projection.Rooms.Find(1)!;
        var name = "Ze" + new string('\u0301', 40);
        (await server.Log.Enqueue(new PostAsGuest(room, name, Doors.Legacy, MessageWords.Plain("hi")))).Refusal.ShouldBeNull();
        await ben.Reply(1, 1, "hello");
        var page = WebUtility.HtmlDecode(await Page(server, ben, "/plain/rooms/1"));
        page.Split($"<bdi>{name[..6]} (legacy)</bdi>").Length.ShouldBe(3, page);
    }

    [Fact]
    public async Task One_replies_by_a_form_and_a_refused_reply_is_still_one()
    {
        await using var server = await TestServer.Open();
        var (maya, ben) = (await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        await maya.Say(1, "who has the key?");
        (await Page(server, ben, "/plain/rooms/1")).ShouldContain("href=\"/plain/rooms/1?reply=1#end\" aria-label=\"Reply to message 1\"");
        var asked = await Page(server, ben, "/plain/rooms/1?reply=1");
        asked.ShouldContain("<input type=\"hidden\" name=\"replyTo\" value=\"1\">");
        asked.ShouldContain("Replying to <bdi>Maya</bdi>: <bdi>who has the key?</bdi>");

        using (var refused = await Post(server, ben, "/plain/rooms/1", ("replyTo", "1"), ("text", "   ")))
        {
            (await refused.Content.ReadAsStringAsync(TestDeadline.Token)).ShouldContain("name=\"replyTo\" value=\"1\"");
        }

        using (var said = await Post(server, ben, "/plain/rooms/1", ("replyTo", "1"), ("text", "I do"), ("key", "k1")))
        {
            said.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        }

        (await maya.Page(1))[^1].ReplyTo!.Number.ShouldBe(1);
        (await Page(server, ben, "/plain/rooms/1?reply=99")).ShouldNotContain("name=\"replyTo\"");
    }

    [Fact]
    public async Task In_a_room_for_announcements_one_replies_where_that_goes()
    {
        await using var server = await TestServer.Open();
        var (maya, ben) = (await server.ComeInAs("Maya", Roles.Owner), await server.ComeIn("Ben"));
        await maya.Say(1, "the kitchen closes at eight");
        await maya.Change(1, new RoomChange(Posting: Postings.Admins));
        var read = await Page(server, ben, "/plain/rooms/1?reply=1");
        read.ShouldContain("You can read this room, but not say anything in it.");
        read.ShouldNotContain("reply=1");
        read.ShouldNotContain("<textarea");

        await maya.Change(1, new RoomChange(Replies: true));
        var page = await Page(server, ben, "/plain/rooms/1");
        page.ShouldContain("You can read this room, and reply in it: Reply stands at each message.");
        page.ShouldNotContain("<textarea");
        (await Page(server, ben, "/plain/rooms/1?reply=1")).ShouldContain("<textarea");
        (await Post(server, ben, "/plain/rooms/1", ("replyTo", "1"), ("text", "why?"))).Dispose();
        (await maya.Page(1))[^1].Text.ShouldBe("why?");
        using var refused = await Post(server, ben, "/plain/rooms/1", ("text", "an announcement of mine"));
        (await refused.Content.ReadAsStringAsync(TestDeadline.Token)).ShouldContain("an announcement of mine");
    }

    private static async Task<string> Page(TestServer server, TestPerson person, string path)
    {
        using var answer = await Send(server, person, new HttpRequestMessage(HttpMethod.Get, path));
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var page = await answer.Content.ReadAsStringAsync(TestDeadline.Token);

        // The encoder writes what lies beyond the first plane as numbers.
        return page.Replace("&#x1F389;", "🎉", StringComparison.Ordinal).Replace("&#x1F44D;", "👍", StringComparison.Ordinal);
    }

    private static Task<HttpResponseMessage> Post(
        TestServer server, TestPerson person, string path, params (string Name, string Value)[] fields) => Send(
            server,
            person,
            new HttpRequestMessage(HttpMethod.Post, path)
            {
                Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))),
            });

    private static async Task<HttpResponseMessage> Send(TestServer server, TestPerson person, HttpRequestMessage request)
    {
        using (request)
        {
            request.Headers.Add("Cookie", $"snug-{server.Address.Port}={person.Token}");
            return await server.Stranger.SendAsync(request, TestDeadline.Token);
        }
    }
}
