using System.Net;
using Snug.Protocol;

namespace Snug.Server.Tests;

/// <summary>The code is read back here as a phone does it, by ISO/IEC 18004, and not compared with what the same encoder makes.</summary>
public sealed class QrTests
{
    [Theory]
    [InlineData("/j/k7q2m9xd")]
    [InlineData("/rooms/3")]
    [InlineData("/")]
    public async Task A_code_says_the_address_of_this_server(string path)
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        using var answer = await maya.Send(HttpMethod.Get, $"/api/qr?path={Uri.EscapeDataString(path)}");
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue("the link may sign somebody in");
        var code = await answer.ShouldBe(HttpStatusCode.OK).Read(Wire.Json.QrCode);
        code.Link.ShouldBe(new Uri(server.Address, path).AbsoluteUri);
        code.Rows.ShouldAllBe(row => row.Length == code.Rows.Count);
        QrReader.Read(code.Rows).ShouldBe(code.Link);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?path=")]
    [InlineData("?path=rooms/3")]
    [InlineData("?path=https://elsewhere.example/")]
    [InlineData("?path=@elsewhere.example/")]
    [InlineData("?path=:80@elsewhere.example/")]
    [InlineData("?path=/rooms%0a3")]
    [InlineData("?path=/rooms%203")]
    [InlineData("?path=/r%C3%A4ume")]
    public async Task Nothing_but_a_path_of_this_server_becomes_a_code(string query)
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        using var answer = await maya.Send(HttpMethod.Get, "/api/qr" + query);
        await answer.ShouldBe(Problems.Malformed);
    }

    [Fact]
    public async Task A_path_of_a_hundred_characters_is_the_longest()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        using var longest = await maya.Send(HttpMethod.Get, $"/api/qr?path=/{new string('a', 99)}");
        longest.ShouldBe(HttpStatusCode.OK);
        using var tooLong = await maya.Send(HttpMethod.Get, $"/api/qr?path=/{new string('a', 100)}");
        await tooLong.ShouldBe(Problems.Malformed);
    }

    [Fact]
    public async Task Strangers_get_no_codes()
    {
        await using var server = await TestServer.Open();
        using var answer = await server.Stranger.GetAsync("/api/qr?path=/rooms/1", TestDeadline.Token);
        await answer.ShouldBe(Problems.SignIn);
    }
}
