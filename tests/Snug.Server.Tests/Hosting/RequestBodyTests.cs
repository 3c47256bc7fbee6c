using System.Text;
using Snug.Protocol;

namespace Snug.Server.Tests;

/// <summary>How a body says what it is, and how long it may be.</summary>
public sealed class RequestBodyTests
{
    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/json;charset=\"UTF-8\"")]
    [InlineData("application/json; profile=x; charset=utf-8")]
    public async Task Json_may_say_that_it_is_UTF8(string type)
    {
        await using var server = await TestServer.Open();
        using var content = new ByteArrayContent("""{"name":"Zoë"}"""u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", type).ShouldBeTrue();
        using var answer = await server.Stranger.PostAsync("/api/session", content, TestDeadline.Token);
        (await answer.Read(Wire.Json.NewSession)).Person.Name.ShouldBe("Zoë");
    }

    [Fact]
    public async Task A_body_just_over_the_limit_is_told_so()
    {
        await using var server = await TestServer.Open();
        var guest = await server.ComeIn("Maya");
        foreach (var isChunked in new[] { false, true })
        {
            using var request = guest.Request(HttpMethod.Post, "/api/rooms/1/messages");
            request.Content = new StringContent($$"""{"text":"{{new string('a', 128 * 1024)}}"}""", Encoding.UTF8, "application/json");
            request.Headers.TransferEncodingChunked = isChunked;
            using var answer = await server.Stranger.SendAsync(request, TestDeadline.Token);
            await answer.ShouldBe(Problems.BodyTooLarge);
        }
    }
}
