using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Snug.Protocol;
using Snug.Server.Log.Streams;
using Snug.Server.People;

namespace Snug.Server.Tests;

public sealed class SessionTests
{
    [Fact]
    public async Task My_token_says_who_I_am()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        using var answer = await maya.Get("/api/session");
        (await answer.Read(Wire.Json.Session)).Person.ShouldBe(new Person(1, "Maya"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer snug_wrong")]
    [InlineData("Basic TOKEN")]
    [InlineData("TOKEN")]
    [InlineData("Bearer TOKEN, Bearer TOKEN")]
    [InlineData("Bearer TOKENx")]
    public async Task Without_a_token_of_this_server_nobody_comes_further(string? header)
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/session");
        if (header is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", header.Replace("TOKEN", maya.Token, StringComparison.Ordinal));
        }

        using var answer = await server.Stranger.SendAsync(request, TestDeadline.Token);
        await answer.ShouldBe(Problems.SignIn);
        answer.Headers.WwwAuthenticate.ToString().ShouldBe("Bearer");
    }

    [Fact]
    public async Task A_browser_gets_a_cookie_that_scripts_and_other_sites_cannot_use()
    {
        await using var server = await TestServer.Open();
        var (session, cookie) = await ComeInByBrowser(server, "Maya");
        var parts = cookie.Split("; ");
        parts[0].ShouldBe($"snug-{server.Address.Port}={session.Token}", "cookies are shared by all ports of a host: "
            + "each server needs a name of its own");
        parts.Skip(1).Order().ShouldBe(["httponly", "max-age=34560000", "path=/", "samesite=lax"]);

        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/session");
        request.Headers.Add("Cookie", parts[0]);
        using var answer = await server.Stranger.SendAsync(request, TestDeadline.Token);
        (await answer.Read(Wire.Json.Session)).Person.Name.ShouldBe("Maya");
    }

    [Fact]
    public async Task The_token_in_the_header_wins_over_the_cookie()
    {
        await using var server = await TestServer.Open();
        var (_, cookie) = await ComeInByBrowser(server, "Maya");
        var ben = await server.ComeIn("Ben");
        using var request = ben.Request(HttpMethod.Get, "/api/session");
        request.Headers.Add("Cookie", cookie.Split(';')[0]);
        using var answer = await server.Stranger.SendAsync(request, TestDeadline.Token);
        (await answer.Read(Wire.Json.Session)).Person.Name.ShouldBe("Ben");
    }

    [Fact]
    public async Task A_wrong_token_in_the_header_is_not_made_good_by_a_cookie()
    {
        await using var server = await TestServer.Open();
        var (_, cookie) = await ComeInByBrowser(server, "Maya");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/session");
        request.Headers.Add("Authorization", "Bearer snug_wrong");
        request.Headers.Add("Cookie", cookie.Split(';')[0]);
        using var answer = await server.Stranger.SendAsync(request, TestDeadline.Token);
        await answer.ShouldBe(Problems.SignIn);
    }

    [Fact]
    public async Task Leaving_ends_the_token_and_takes_the_cookie_back()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        using var left = await maya.Leave();
        left.ShouldBe(HttpStatusCode.NoContent).Headers
            .GetValues("Set-Cookie")
            .Single()
            .ShouldStartWith($"snug-{server.Address.Port}=; expires=Thu, 01 Jan 1970");
        using var answer = await maya.Get("/api/session");
        await answer.ShouldBe(Problems.SignIn);
        server.Ask("select count(*) from sessions").ShouldBe(["0"]);
    }

    [Fact]
    public async Task Leaving_ends_the_streams_of_that_token_within_a_second_and_no_others()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        var ben = await server.ComeIn("Ben");
        using var everything = await maya.Follow();
        using var room = await maya.Follow(1);
        using var others = await ben.Follow();
        await everything.Next(EventKinds.Me);
        await room.Next(EventKinds.Me);
        await others.Next(EventKinds.Me);
        var started = TimeProvider.System.GetTimestamp();
        (await maya.Leave()).Dispose();
        await Task.WhenAll(everything.ToItsEnd(), room.ToItsEnd());
        TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(1));
        await ben.Say(1, "still here");
        (await others.NextMessage()).Text.ShouldBe("still here");
    }

    [Fact]
    public async Task A_stream_whose_session_ended_as_it_began_does_not_stay()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        var caller = (await server.Parts.GetRequiredService<Sessions>().Find(maya.Token)).ShouldNotBeNull();
        (await maya.Leave()).Dispose();
        var late = new DefaultHttpContext { Response = { Body = new MemoryStream() } };

        await server.Parts.GetRequiredService<StreamRequest>().Run(late, caller, roomId: null).WaitAsync(TestDeadline.Token);

        late.Response.Body.Length.ShouldBe(0, "not even hello");
    }

    [Fact]
    public async Task A_session_outlives_a_restart_and_an_ended_one_stays_ended()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        var ben = await server.ComeIn("Ben");
        (await ben.Leave()).Dispose();
        await server.Close();
        await server.OpenAgain();
        (await maya.State()).Me.Name.ShouldBe("Maya");
        using var answer = await ben.Get("/api/session");
        await answer.ShouldBe(Problems.SignIn);
    }

    [Fact]
    public async Task The_database_holds_no_token()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        await server.Close();
        var bytes = await File.ReadAllBytesAsync(server.DatabasePath, TestDeadline.Token);
        bytes.AsSpan().IndexOf("Maya"u8).ShouldBeGreaterThan(0);
        bytes.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(maya.Token)).ShouldBe(-1);
        bytes.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(maya.Token[5..])).ShouldBe(-1);
    }

    [Fact]
    public async Task Answers_with_personal_words_are_kept_by_no_cache()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        foreach (var path in new[] { "/api/session", "/api/state", "/api/rooms", "/api/rooms/1", "/api/rooms/1/messages" })
        {
            using var answer = await maya.Get(path);
            answer.Headers.CacheControl!.NoStore.ShouldBeTrue(path);
        }
    }

    private static async Task<(NewSession Session, string Cookie)> ComeInByBrowser(TestServer server, string name)
    {
        using var answer = await server.Stranger.PostAsJsonAsync("/api/session", new ComeIn(name), Wire.Json.ComeIn, TestDeadline.Token);
        return (await answer.Read(Wire.Json.NewSession), answer.Headers.GetValues("Set-Cookie").Single());
    }
}
