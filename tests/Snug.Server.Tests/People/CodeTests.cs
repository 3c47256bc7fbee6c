using System.Net;
using System.Net.Http.Json;
using Snug.Protocol;

namespace Snug.Server.Tests;

public sealed class CodeTests
{
    [Fact]
    public async Task A_code_brings_my_name_to_my_other_device()
    {
        await using var house = await House.Open();
        var maya = await house.ComeIn("Maya");
        using var made = await maya.Send(HttpMethod.Post, "/api/codes");
        var code = await made.ShouldBe(HttpStatusCode.Created).Read(Wire.Json.DeviceCode);
        code.Code.ShouldMatch("^[2-9a-hjkmnp-z]{8}$");
        code.Link.ShouldBe($"{house.Address.ToString().TrimEnd('/')}/j/{code.Code}");
        code.ExpiresAt.ShouldBe(house.Clock.GetUtcNow() + TimeSpan.FromMinutes(10));

        using var answer = await Use(house, code.Code);
        var other = await answer.ShouldBe(HttpStatusCode.Created).Read(Wire.Json.NewSession);
        other.Person.ShouldBe(new Person(maya.Id, "Maya"));
        other.Token.ShouldNotBe(maya.Token);
        (await maya.State()).Me.Id.ShouldBe(maya.Id, "the first device stays in");
        house.Ask("select count(*) from people").ShouldBe(["1"]);
    }

    [Fact]
    public async Task A_code_works_once()
    {
        await using var house = await House.Open();
        var maya = await house.ComeIn("Maya");
        var code = await maya.MakeCode();
        (await Use(house, code.Code)).ShouldBe(HttpStatusCode.Created).Dispose();
        using var again = await Use(house, code.Code);
        await again.ShouldBe(Problems.CodeUnknown);
    }

    [Fact]
    public async Task A_code_that_fifty_devices_use_at_once_works_once()
    {
        await using var house = await House.Open();
        var code = await (await house.ComeIn("Maya")).MakeCode();
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Use(house, code.Code)));
        answers.Count(answer => answer.StatusCode is HttpStatusCode.Created).ShouldBe(1);
        answers.Count(answer => answer.StatusCode is HttpStatusCode.Unauthorized).ShouldBe(49);
        Array.ForEach(answers, answer => answer.Dispose());
    }

    [Fact]
    public async Task A_code_is_over_after_ten_minutes()
    {
        await using var house = await House.Open();
        var maya = await house.ComeIn("Maya");
        var (early, late) = (await maya.MakeCode(), await maya.MakeCode());
        house.Clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromMilliseconds(1));
        (await Use(house, early.Code)).ShouldBe(HttpStatusCode.Created).Dispose();
        house.Clock.Advance(TimeSpan.FromMilliseconds(1));
        using var answer = await Use(house, late.Code);
        await answer.ShouldBe(Problems.CodeUnknown);
    }

    [Fact]
    public async Task A_code_may_be_typed_in_capitals_with_spaces_and_dashes()
    {
        await using var house = await House.Open();
        var code = (await (await house.ComeIn("Maya")).MakeCode()).Code;
        using var answer = await Use(house, $" {code[..4].ToUpperInvariant()}-{code[4..]} ");
        answer.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_code_asked_for_again_with_its_key_is_the_same_until_it_is_used()
    {
        await using var house = await House.Open();
        var maya = await house.ComeIn("Maya");
        var code = await maya.MakeCode("k1");
        (await maya.MakeCode("k1")).ShouldBe(code);
        (await Use(house, code.Code)).Dispose();
        using var again = await maya.Send(HttpMethod.Post, "/api/codes", content: null, "k1");
        await again.ShouldBe(Problems.KeyReused);
    }

    [Fact]
    public async Task Who_lost_the_answer_to_a_code_asks_again_with_the_key_and_is_in()
    {
        await using var house = await House.Open();
        var maya = await house.ComeIn("Maya");
        var code = await maya.MakeCode();
        var other = await maya.MakeCode();
        const string Key = "0123456789-0123456789";
        var first = await (await Use(house, code.Code, Key)).ShouldBe(HttpStatusCode.Created).Read(Wire.Json.NewSession);
        await house.Close();
        await house.OpenAgain();

        var again = await (await Use(house, code.Code, Key)).ShouldBe(HttpStatusCode.OK).Read(Wire.Json.NewSession);
        again.Person.ShouldBe(first.Person);
        again.Token.ShouldNotBe(first.Token);
        using (var reused = await Use(house, other.Code, Key))
        {
            await reused.ShouldBe(Problems.KeyReused);
        }

        using (var stranger = await Use(house, code.Code, "another-0123456789-0123456789"))
        {
            await stranger.ShouldBe(Problems.CodeUnknown);
        }

        house.Clock.Advance(TimeSpan.FromMinutes(10));
        using var late = await Use(house, code.Code, Key);
        await late.ShouldBe(Problems.CodeUnknown);
    }

    [Fact]
    public async Task A_key_that_can_be_guessed_repeats_no_code()
    {
        await using var house = await House.Open();
        var code = await (await house.ComeIn("Maya")).MakeCode();
        (await Use(house, code.Code, "short")).ShouldBe(HttpStatusCode.Created).Dispose();
        using var again = await Use(house, code.Code, "short");
        await again.ShouldBe(Problems.CodeUnknown);
    }

    [Fact]
    public async Task Nobody_collects_codes_without_end()
    {
        await using var house = await House.Open();
        var maya = await house.ComeIn("Maya");
        for (var made = 0; made < 20; made++)
        {
            await maya.MakeCode();
        }

        using (var oneMore = await maya.Send(HttpMethod.Post, "/api/codes"))
        {
            await oneMore.ShouldBe(Problems.TooQuick);
        }

        house.Clock.Advance(TimeSpan.FromMinutes(10));
        await maya.MakeCode();
    }

    [Fact]
    public async Task Only_who_came_in_makes_codes()
    {
        await using var house = await House.Open();
        using var answer = await house.Stranger.PostAsync("/api/codes", content: null, Soon.Token);
        await answer.ShouldBe(Problems.SignIn);
    }

    private static async Task<HttpResponseMessage> Use(House house, string code, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/session") { Content = JsonContent.Create(new ComeIn(Code: code), Wire.Json.ComeIn) };
        if (key is not null)
        {
            request.Headers.Add(WireHeaders.IdempotencyKey, key);
        }

        return await house.Stranger.SendAsync(request, Soon.Token);
    }
}
