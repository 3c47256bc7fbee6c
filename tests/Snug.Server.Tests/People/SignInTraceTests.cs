using System.Net;
using System.Net.Http.Json;
using System.Text;
using Snug.Protocol;

namespace Snug.Server.Tests;

/// <summary>What stays of a sign-in by password or code, and how fast one may be tried.</summary>
public sealed class SignInTraceTests
{
    private const string Password = "a rather long password";

    [Fact]
    public async Task Whoever_comes_in_by_a_password_or_a_code_stands_in_the_audit_log_with_the_device()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeInAs("Maya", Roles.Owner);
        using (var set = await maya.Send(
            HttpMethod.Put, "/api/me/password", JsonContent.Create(new NewPassword(Password), Wire.Json.NewPassword)))
        {
            set.ShouldBe(HttpStatusCode.NoContent);
        }

        using var code = await maya.Send(HttpMethod.Post, "/api/codes");
        var link = await code.Read(Wire.Json.DeviceCode);
        foreach (var wrong in new[] { new ComeIn("Maya", Password: "another long password"), new ComeIn(Code: "not-a-code") })
        {
            (await ComeIn(server, wrong)).IsSuccessStatusCode.ShouldBeFalse();
        }

        (await ComeIn(server, new ComeIn("Maya", Password: Password))).ShouldBe(HttpStatusCode.Created).Dispose();
        (await ComeIn(server, new ComeIn(Code: link.Code))).ShouldBe(HttpStatusCode.Created).Dispose();

        using var audit = await maya.Get("/api/audit");
        var entries = await audit.Read(Wire.Json.ListAuditEntry);
        entries.Select(entry => (entry.Act, entry.By!.Name, entry.About!.Name)).Take(2).ShouldBe(
            [(AuditActs.CodeUsed, "Maya", "Maya"), (AuditActs.PasswordUsed, "Maya", "Maya")]);
        var devices = server.Ask("select coalesce(device, '') from sessions order by created_at");
        entries.Take(2).ShouldAllBe(entry => devices.Contains(entry.Detail ?? ""), "the device, and no address");
        entries.Count.ShouldBe(entries.Count(entry => entry.Act is not (AuditActs.CodeUsed or AuditActs.PasswordUsed)) + 2);
    }

    /// <summary>Otherwise a code would be found by trying: wrong ones held up, the right one not.</summary>
    [Theory]
    [InlineData("/api/welcome?code=")]
    [InlineData("/plain?code=")]
    public async Task A_right_code_is_held_up_like_a_wrong_one(string path)
    {
        Assert.SkipWhen(TestStore.HasTwoNodes, "each node counts what comes to it");
        await using var server = await TestServer.Open(options => options with { HasLimits = true });
        var maya = await server.ComeIn("Maya");
        using var made = await maya.Send(HttpMethod.Post, "/api/codes");
        var code = (await made.Read(Wire.Json.DeviceCode)).Code;
        for (var tried = 0; tried < 31; tried++)
        {
            (await server.Stranger.GetAsync($"{path}wrong-{tried}", TestDeadline.Token)).Dispose();
        }

        using (var held = await server.Stranger.GetAsync($"{path}{code}", TestDeadline.Token))
        {
            held.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
            (await held.Content.ReadAsStringAsync(TestDeadline.Token)).ShouldNotContain("Maya");
        }

        server.Clock.Jump(TimeSpan.FromSeconds(2));
        using var through = await server.Stranger.GetAsync($"{path}{code}", TestDeadline.Token);
        (await through.Content.ReadAsStringAsync(TestDeadline.Token)).ShouldContain("Maya");
    }

    /// <summary>The same where somebody comes in by it, at every door and in every field.</summary>
    [Theory]
    [InlineData("/api/session", "{\"code\":\"CODE\"}")]
    [InlineData("/api/session", "{\"name\":\"Somebody\",\"invite\":\"CODE\"}")]
    [InlineData("/plain/session", "code=CODE")]
    [InlineData("/plain/session", "name=Somebody&invite=CODE")]
    public async Task A_right_code_that_is_held_up_is_told_by_nothing(string path, string body)
    {
        Assert.SkipWhen(TestStore.HasTwoNodes, "each node counts what comes to it");
        await using var server = await TestServer.Open(options => options with { HasLimits = true });
        var maya = await server.ComeIn("Maya");
        using var made = await maya.Send(HttpMethod.Post, "/api/codes");
        var code = (await made.Read(Wire.Json.DeviceCode)).Code;
        var wrong = code.Replace(code[^1], code[^1] is '2' ? '3' : '2');
        for (var tried = 0; tried < 31; tried++)
        {
            (await server.Stranger.GetAsync($"/api/welcome?code=wrong-{tried}", TestDeadline.Token)).Dispose();
        }

        var (right, other) = (await Try(code), await Try(wrong));
        right.Status.ShouldBe(HttpStatusCode.TooManyRequests);
        right.ShouldBe(other);
        right.Text.ShouldNotContain("Maya");

        async Task<(HttpStatusCode Status, string Text)> Try(string tried)
        {
            var type = path is "/api/session" ? "application/json" : "application/x-www-form-urlencoded";
            using var content = new StringContent(body.Replace("CODE", tried, StringComparison.Ordinal), Encoding.UTF8, type);
            using var answer = await server.Stranger.PostAsync(path, content, TestDeadline.Token);
            var text = await answer.Content.ReadAsStringAsync(TestDeadline.Token);
            return (answer.StatusCode, text.Replace(tried, "CODE", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("192.168.1.9:5080", true)]
    [InlineData("localhost:5080", false)]
    [InlineData("127.0.0.1", false)]
    public async Task The_plain_door_says_where_a_password_can_be_read_on_its_way(string host, bool isReadable)
    {
        await using var server = await TestServer.Open(options => options with { Urls = "http://127.0.0.1:0", IsForOthers = true });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/plain");
        request.Headers.Host = host;
        using var answer = await server.Stranger.SendAsync(request, TestDeadline.Token);
        (await answer.Content.ReadAsStringAsync(TestDeadline.Token)).Contains("<b>Not encrypted.</b>", StringComparison.Ordinal)
            .ShouldBe(isReadable);
    }

    private static Task<HttpResponseMessage> ComeIn(TestServer server, ComeIn wish) =>
        server.Stranger.PostAsJsonAsync("/api/session", wish, Wire.Json.ComeIn, TestDeadline.Token);
}
