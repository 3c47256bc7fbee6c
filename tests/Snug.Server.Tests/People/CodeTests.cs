using System.Net;
using System.Net.Http.Json;
using Snug.Protocol;

namespace Snug.Server.Tests;

public sealed class CodeTests
{
    [Fact]
    public async Task A_code_brings_my_name_to_my_other_device()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        using var made = await maya.Send(HttpMethod.Post, "/api/codes");
        var code = await made.ShouldBe(HttpStatusCode.Created).Read(Wire.Json.DeviceCode);
        code.Code.ShouldMatch("^[2-9a-hjkmnp-z]{12}$");
        code.Link.ShouldBe($"{server.Address.ToString().TrimEnd('/')}/j/{code.Code}");
        code.ExpiresAt.ShouldBe(server.Clock.GetUtcNow() + TimeSpan.FromMinutes(10));

        using var answer = await Use(server, code.Code);
        var other = await answer.ShouldBe(HttpStatusCode.Created).Read(Wire.Json.NewSession);
        other.Person.ShouldBe(new Person(maya.Id, "Maya"));
        other.Token.ShouldNotBe(maya.Token);
        (await maya.State()).Me.Id.ShouldBe(maya.Id, "the first device stays in");
        server.Ask("select count(*) from people").ShouldBe(["1"]);
    }

    [Fact]
    public async Task A_code_works_once()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        var code = await maya.MakeCode();
        (await Use(server, code.Code)).ShouldBe(HttpStatusCode.Created).Dispose();
        using var again = await Use(server, code.Code);
        await again.ShouldBe(Problems.CodeUnknown);
    }

    [Fact]
    public async Task A_code_that_fifty_devices_use_at_once_works_once()
    {
        await using var server = await TestServer.Open();
        var code = await (await server.ComeIn("Maya")).MakeCode();
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Use(server, code.Code)));
        answers.Count(answer => answer.StatusCode is HttpStatusCode.Created).ShouldBe(1);
        answers.Count(answer => answer.StatusCode is HttpStatusCode.Unauthorized).ShouldBe(49);
        Array.ForEach(answers, answer => answer.Dispose());
    }

    [Fact]
    public async Task A_code_is_over_after_ten_minutes()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        var (early, late) = (await maya.MakeCode(), await maya.MakeCode());
        server.Clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromMilliseconds(1));
        (await Use(server, early.Code)).ShouldBe(HttpStatusCode.Created).Dispose();
        server.Clock.Advance(TimeSpan.FromMilliseconds(1));
        using var answer = await Use(server, late.Code);
        await answer.ShouldBe(Problems.CodeUnknown);
    }

    [Fact]
    public async Task A_clock_that_is_a_month_ahead_for_a_minute_ends_no_code()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        var (before, after) = (await maya.MakeCode(), await maya.MakeCode());
        server.Clock.Wrong = TimeSpan.FromDays(30);
        server.Clock.Advance(TimeSpan.FromMinutes(1));
        await maya.MakeCode();
        (await Use(server, before.Code)).ShouldBe(HttpStatusCode.Created).Dispose();
        server.Clock.Wrong = TimeSpan.Zero;
        server.Clock.Advance(TimeSpan.FromMinutes(9) - TimeSpan.FromMilliseconds(1));
        (await Use(server, after.Code)).ShouldBe(HttpStatusCode.Created).Dispose();
    }

    [Theory]
    [InlineData(30)]
    [InlineData(-30)]
    public async Task A_code_is_over_after_ten_minutes_also_when_the_clock_is_set_meanwhile(int days)
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        server.Clock.Wrong = TimeSpan.FromDays(days);
        var code = await maya.MakeCode();
        server.Clock.Wrong = TimeSpan.Zero;
        server.Clock.Advance(TimeSpan.FromMinutes(9));
        (await Use(server, (await maya.MakeCode()).Code)).ShouldBe(HttpStatusCode.Created).Dispose();
        server.Ask("select count(*) from invites where used = 0").ShouldBe(["1"], "the first one is still good");
        server.Clock.Advance(TimeSpan.FromMinutes(1));
        using (var answer = await Use(server, code.Code))
        {
            await answer.ShouldBe(Problems.CodeUnknown);
        }

        await maya.MakeCode();
        server.Ask("select count(*) from invites where used = 0").ShouldBe(["1"], "and is swept away with the next");
    }

    /// <summary>What an earlier process stamped is as old as the wall says, and from the future it is nothing.</summary>
    [Theory]
    [InlineData(0, HttpStatusCode.Created)]
    [InlineData(30, HttpStatusCode.Unauthorized)]
    public async Task A_code_from_before_a_restart_counts_if_the_clock_was_right_then(int daysAhead, HttpStatusCode status)
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        server.Clock.Wrong = TimeSpan.FromDays(daysAhead);
        var code = await maya.MakeCode();
        await server.Close();
        server.Clock.Wrong = TimeSpan.Zero;
        await server.OpenAgain();
        (await Use(server, code.Code)).ShouldBe(status).Dispose();
    }

    [Theory]
    [InlineData(30)]
    [InlineData(-30)]
    public async Task A_lost_answer_to_a_code_is_given_again_for_ten_minutes_by_whatever_clock(int days)
    {
        await using var server = await TestServer.Open();
        var code = await (await server.ComeIn("Maya")).MakeCode();
        const string Key = "0123456789-0123456789";
        server.Clock.Wrong = TimeSpan.FromDays(days);
        (await Use(server, code.Code, Key)).ShouldBe(HttpStatusCode.Created).Dispose();
        server.Clock.Wrong = TimeSpan.Zero;
        server.Clock.Advance(TimeSpan.FromMinutes(9));
        (await Use(server, code.Code, Key)).ShouldBe(HttpStatusCode.OK).Dispose();
        server.Clock.Advance(TimeSpan.FromMinutes(1));
        using var late = await Use(server, code.Code, Key);
        await late.ShouldBe(Problems.CodeUnknown);
    }

    [Fact]
    public async Task A_code_may_be_typed_in_capitals_with_spaces_and_dashes()
    {
        await using var server = await TestServer.Open();
        var code = (await (await server.ComeIn("Maya")).MakeCode()).Code;
        using var answer = await Use(server, $" {code[..4].ToUpperInvariant()}-{code[4..]} ");
        answer.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_code_asked_for_again_with_its_key_is_another_in_place_of_the_first()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        var lost = await maya.MakeCode("k1");
        var code = await maya.MakeCode("k1");
        code.Code.ShouldNotBe(lost.Code, "only a hash of the first is kept");
        code.ExpiresAt.ShouldBe(lost.ExpiresAt);
        await (await Use(server, lost.Code)).ShouldBe(Problems.CodeUnknown);
        (await Use(server, code.Code)).ShouldBe(HttpStatusCode.Created).Dispose();
        using var again = await maya.Send(HttpMethod.Post, "/api/codes", content: null, "k1");
        await again.ShouldBe(Problems.KeyReused);
    }

    [Fact]
    public async Task Who_lost_the_answer_to_a_code_asks_again_with_the_key_and_is_in()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        var code = await maya.MakeCode();
        var other = await maya.MakeCode();
        const string Key = "0123456789-0123456789";
        var first = await (await Use(server, code.Code, Key)).ShouldBe(HttpStatusCode.Created).Read(Wire.Json.NewSession);
        await server.Close();
        await server.OpenAgain();

        var again = await (await Use(server, code.Code, Key)).ShouldBe(HttpStatusCode.OK).Read(Wire.Json.NewSession);
        again.Person.ShouldBe(first.Person);
        again.Token.ShouldNotBe(first.Token);
        using (var reused = await Use(server, other.Code, Key))
        {
            await reused.ShouldBe(Problems.KeyReused);
        }

        using (var stranger = await Use(server, code.Code, "another-0123456789-0123456789"))
        {
            await stranger.ShouldBe(Problems.CodeUnknown);
        }

        server.Clock.Advance(TimeSpan.FromMinutes(10));
        using var late = await Use(server, code.Code, Key);
        await late.ShouldBe(Problems.CodeUnknown);
    }

    [Fact]
    public async Task A_key_that_can_be_guessed_repeats_no_code()
    {
        await using var server = await TestServer.Open();
        var code = await (await server.ComeIn("Maya")).MakeCode();
        (await Use(server, code.Code, "short")).ShouldBe(HttpStatusCode.Created).Dispose();
        using var again = await Use(server, code.Code, "short");
        await again.ShouldBe(Problems.CodeUnknown);
    }

    [Fact]
    public async Task Nobody_collects_codes_without_end()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        for (var made = 0; made < 20; made++)
        {
            await maya.MakeCode();
        }

        using (var oneMore = await maya.Send(HttpMethod.Post, "/api/codes"))
        {
            await oneMore.ShouldBe(Problems.TooQuick);
        }

        server.Clock.Advance(TimeSpan.FromMinutes(10));
        await maya.MakeCode();
    }

    [Fact]
    public async Task Only_who_came_in_makes_codes()
    {
        await using var server = await TestServer.Open();
        using var answer = await server.Stranger.PostAsync("/api/codes", content: null, TestDeadline.Token);
        await answer.ShouldBe(Problems.SignIn);
    }

    private static async Task<HttpResponseMessage> Use(TestServer server, string code, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/session")
        {
            Content = JsonContent.Create(new ComeIn(Code: code), Wire.Json.ComeIn)
        };
        if (key is not null)
        {
            request.Headers.Add(WireHeaders.IdempotencyKey, key);
        }

        return await server.Stranger.SendAsync(request, TestDeadline.Token);
    }
}
