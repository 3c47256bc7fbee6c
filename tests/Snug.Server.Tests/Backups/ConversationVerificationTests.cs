using System.Net;
using Snug.Protocol;
using Snug.Server.Backups;

namespace Snug.Server.Tests.Backups;

/// <summary>What another hand did to what hangs on a message is told, also where the row's check was computed anew.</summary>
public sealed class ConversationVerificationTests
{
    public ConversationVerificationTests() => TestStore.RequireFile();

    [Theory]
    [InlineData("reply_to = 2")]
    [InlineData("root = 2")]
    [InlineData("reply_to = null, root = null")]
    [InlineData("pinned_at = pinned_at + 1")]
    [InlineData("pinned_at = null")]
    [InlineData("edited_at = edited_at + 1")]
    [InlineData("edited_at = null")]
    [InlineData("markup = null")]
    [InlineData("markup = '[{\"type\":\"text\",\"text\":\"other words\"}]'")]
    [InlineData("mentions = '[2]'")]
    [InlineData("mentions = null")]
    [InlineData("reactions = '[{\"emoji\":\"🎉\",\"people\":[2]}]'")]
    [InlineData("reactions = null")]
    public async Task No_part_of_a_message_can_be_changed_unnoticed(string change)
    {
        await using var server = await Lived();
        server.RewriteFitting($"update messages set {change} where number = 3");
        Verification.Of(server.DatabasePath).ShouldContain(line => line.StartsWith("Message 1/3 (Maya, "));
    }

    [Theory]
    [InlineData("update mentions set number = 2", "That message 1/2 names person 1 is not what was kept.")]
    [InlineData("update saved_messages set saved_at = 1", "What person 1 saved is not what was kept.")]
    [InlineData("update highlights set words = 'other'", "The highlight words of person 1 are not what was kept.")]
    public async Task What_is_kept_beside_messages_is_looked_at(string damage, string finding)
    {
        await using var server = await Lived();
        server.Rewrite(damage);
        Verification.Of(server.DatabasePath).ShouldContain(line => line.StartsWith(finding));
    }

    private static async Task<TestServer> Lived()
    {
        var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        await server.ComeIn("Ben");
        await maya.Say(1, "a root");
        await maya.Say(1, "another");
        await maya.Reply(1, 1, "an answer");
        await maya.Edit(1, 3, "an **answer** to @Maya");
        await maya.React(1, 3, "🎉");
        await maya.Pin(1, 3);
        await maya.Put("/api/rooms/1/messages/3/saved", HttpStatusCode.NoContent);
        var words = TestPerson.Json(new OwnSettings(["projector"]), Wire.Json.OwnSettings);
        (await maya.Send(HttpMethod.Put, "/api/me/settings", words)).Dispose();
        await server.Close();
        Verification.Of(server.DatabasePath).ShouldBeEmpty();
        return server;
    }
}
