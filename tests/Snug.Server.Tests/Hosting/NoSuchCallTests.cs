using Snug.Protocol;

namespace Snug.Server.Tests;

/// <summary>Methods and addresses that are none of the server's.</summary>
public sealed class NoSuchCallTests
{
    [Theory]
    [InlineData("PUT", "/api/rooms")]
    [InlineData("DELETE", "/api/rooms/1")]
    [InlineData("POST", "/api/state")]
    [InlineData("PATCH", "/api/rooms/1/messages")]
    [InlineData("BREW", "/api/rooms")]
    public async Task Another_method_is_told_so(string method, string path)
    {
        await using var server = await TestServer.Open();
        var guest = await server.ComeIn("Maya");
        using var answer = await guest.Send(new HttpMethod(method), path);
        await answer.ShouldBe(Problems.MethodNotAllowed);
    }

    [Theory]
    [InlineData("/api")]
    [InlineData("/api/nothing")]
    [InlineData("/api/rooms/1/nothing")]
    [InlineData("/.env")]
    [InlineData("/%00")]
    [InlineData("/openapi/v2.json")]
    [InlineData("/api/../../etc/passwd")]
    public async Task An_address_without_anything_is_told_so(string path)
    {
        await using var server = await TestServer.Open();
        using var answer = await server.Stranger.GetAsync(path, TestDeadline.Token);
        ((int)answer.StatusCode).ShouldBeOneOf(404, 400);
        (await answer.Content.ReadAsStringAsync(TestDeadline.Token)).ShouldNotContain("at Microsoft.");
    }
}
