using System.Net;
using Snug.Protocol;

namespace Snug.Server.Tests;

/// <summary>What hangs on a message is shown to whom the message is shown, under today's names, and to nobody else.</summary>
public sealed class ConversationPrivacyTests
{
    [Fact]
    public async Task A_report_shows_one_message_and_not_what_it_answers()
    {
        await using var server = await TestServer.Open();
        var (olga, maya, ben) = (await server.ComeInAs("Olga", Roles.Owner), await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        var plan = await maya.MakePrivateRoom("Surprise", ben);
        await maya.Say(plan.Id, "SECRET");
        await ben.Reply(plan.Id, 1, "rude words");
        await maya.Reply(plan.Id, 2, "SECRET too");
        await maya.React(plan.Id, 2, "👎");
        using var reported = await maya.Send(
            HttpMethod.Post, $"/api/rooms/{plan.Id}/messages/2/report", TestPerson.Json(new NewReport("rude"), Wire.Json.NewReport));
        reported.ShouldBe(HttpStatusCode.NoContent);

        using var reports = await olga.Get("/api/reports");
        var text = await reports.Content.ReadAsStringAsync(TestDeadline.Token);
        text.ShouldContain("rude words");
        text.ShouldNotContain("SECRET");
        text.ShouldNotContain("replyTo");
        text.ShouldNotContain("thread");
        text.ShouldNotContain("reactions");
    }

    [Fact]
    public async Task Everybody_stands_under_today_s_name_in_the_page_that_is_kept()
    {
        await using var server = await TestServer.Open();
        var (maya, ben) = (await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        await maya.Say(1, "root");
        await maya.Reply(1, 1, "answer");
        await maya.React(1, 1, "👍");
        await ben.Page(1);
        (await maya.Send(HttpMethod.Patch, "/api/me", TestPerson.Json(new MeChange("Maja"), Wire.Json.MeChange))).Dispose();

        using var page = await ben.Get("/api/rooms/1/messages");
        (await page.Content.ReadAsStringAsync(TestDeadline.Token)).ShouldNotContain("Maya");
    }

    [Fact]
    public async Task Live_events_say_the_name_that_the_log_says_while_somebody_is_renamed()
    {
        await using var server = await TestServer.Open();
        var (maya, ben) = (await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        await maya.Say(1, "root");
        using var live = await ben.Follow();
        await live.Next(EventKinds.Me);
        await Task.WhenAll(Rename(), Talk());
        await ben.Say(1, "the end");

        var name = "Maya";
        foreach (var told in await live.Until(next => next.Kind == EventKinds.MessagePosted && next.Message.Text == "the end"))
        {
            if (told.Kind == EventKinds.PersonRenamed)
            {
                name = told.As(Wire.Json.Person).Name;
            }
            else if (told.Kind == EventKinds.MessagePosted && told.Message.Text != "the end")
            {
                (told.Message.ReplyTo?.Author ?? told.Message.Author).Name.ShouldBe(name);
            }
        }

        async Task Rename()
        {
            for (var number = 0; number < 40; number++)
            {
                var renamed = new MeChange($"Maya {number}");
                (await maya.Send(HttpMethod.Patch, "/api/me", TestPerson.Json(renamed, Wire.Json.MeChange))).Dispose();
            }
        }

        async Task Talk()
        {
            for (var number = 0; number < 40; number++)
            {
                await ben.Reply(1, 1, "an answer");
                await maya.Say(1, "by herself");
            }
        }
    }

    [Fact]
    public async Task What_one_may_not_read_any_more_takes_no_place_among_what_is_saved()
    {
        await using var server = await TestServer.Open();
        var (maya, ben) = (await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        var plan = await maya.MakePrivateRoom("Surprise", ben);
        await maya.Say(1, "in the lobby");
        await ben.Put("/api/rooms/1/messages/1/saved", HttpStatusCode.NoContent);
        server.Clock.Jump(TimeSpan.FromSeconds(1));
        for (var number = 1; number <= 201; number++)
        {
            await maya.Say(plan.Id, "a secret");
            await ben.Put($"/api/rooms/{plan.Id}/messages/{number}/saved", HttpStatusCode.NoContent);
        }

        (await ben.Messages("/api/saved")).Count.ShouldBe(200);
        await maya.Remove(plan.Id, ben);
        (await ben.Messages("/api/saved")).Select(message => message.Text).ShouldBe(["in the lobby"]);
    }

    [Fact]
    public async Task A_thread_is_read_by_its_own_index()
    {
        TestStore.RequireFile();
        await using var server = await TestServer.Open();
        foreach (var sql in new[] { Messages.MessageSql.ThreadBefore, Messages.MessageSql.ThreadAfter })
        {
            var plan = server.Ask("explain query plan " + sql);
            plan.ShouldContain(line => line.Contains("messages_root"));
            plan.ShouldNotContain(line => line.Contains("SCAN m"));
        }
    }
}
