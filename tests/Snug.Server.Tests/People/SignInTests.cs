using System.Net;
using System.Net.Http.Json;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Snug.Protocol;
using Snug.Server.Log;
using Snug.Server.People;

namespace Snug.Server.Tests;

public sealed class SignInTests
{
    [Fact]
    public async Task A_free_name_is_enough_and_the_first_to_come_is_person_1()
    {
        await using var server = await TestServer.Open();
        using var answer = await ComeIn(server, "Maya");
        answer.ShouldBe(HttpStatusCode.Created).Headers.Location!.ToString().ShouldBe("/api/session");
        var session = await answer.Read(Wire.Json.NewSession);
        session.Person.ShouldBe(new Person(1, "Maya"));
        session.Token.ShouldStartWith("snug_");
        (await server.ComeIn("Ben Okafor")).Id.ShouldBe(2);
    }

    [Theory]
    [InlineData("Maya", "maya")]
    [InlineData("Maya", "  Maya ")]
    [InlineData("Ben Okafor", "ben   okafor")]
    [InlineData("Ben Okafor", "ben\u00a0okafor")]
    [InlineData("Maya", "\uff2d\uff41\uff59\uff41")] // full width
    [InlineData("Maya", "\u24c2aya")] // circled M
    [InlineData("Zoë", "Zoe\u0308")] // composed and not
    [InlineData("Groß", "GROSS")]
    [InlineData("Groß", "gro\u1e9e")]
    [InlineData("ΟΔΥΣΣΕΥΣ", "οδυσσευς")] // final sigma
    [InlineData("Zoffi", "Zo\ufb03")] // ligature
    [InlineData("Heart\u2764", "heart\u2764\ufe0f")] // variation selector
    [InlineData("\u0639\u0644\u06cc\u200c\u0631\u0636\u0627", "\u0639\u0644\u06cc\u0631\u0636\u0627")] // with and without the non-joiner
    [InlineData("\U0001f469\U0001f680", "\U0001f469\u200d\U0001f680")] // two pictures, and the same joined
    public async Task Names_that_people_see_as_the_same_are_one_name(string first, string second)
    {
        await using var server = await TestServer.Open();
        await server.ComeIn(first);
        using var answer = await ComeIn(server, second);
        await answer.ShouldBe(Problems.NameTaken);
        server.Ask("select count(*) from people").ShouldBe(["1"]);
    }

    /// <summary>A name is written as its script is: also where that takes a character that cannot be seen.</summary>
    [Theory]
    [InlineData("\u0639\u0644\u06cc\u200c\u0631\u0636\u0627")] // Persian: two parts of a name kept apart
    [InlineData("\u0645\u06cc\u200c\u0645\u0646")]
    [InlineData("\u0d9a\u0dca\u200d\u0dbb\u0dd2\u0dc3\u0dca")] // Sinhala: a letter under another
    [InlineData("\u0936\u094d\u200d\u0930\u0940")] // Devanagari: half a letter
    [InlineData("\u0915\u094d\u200c\u0937")]
    [InlineData("\U0001f469\U0001f3fd\u200d\U0001f680")] // an astronaut
    [InlineData("\U0001f468\u200d\U0001f469\u200d\U0001f467")]
    [InlineData("\U0001f3f3\ufe0f\u200d\U0001f308 Ben")]
    [InlineData("\U0001f642\u200d\u2194\ufe0f")]
    [InlineData("Ben (work)")]
    [InlineData("Ben (import) 2")]
    [InlineData("import")]
    public async Task Names_of_every_script_and_emoji_come_in_as_they_are_written(string name)
    {
        await using var server = await TestServer.Open();
        var person = await server.ComeIn(name);
        person.Name.ShouldBe(name);
        (await person.MakeRoom(name)).Name.ShouldBe(name);
    }

    [Theory]
    [InlineData("Ben (import)")]
    [InlineData("ben(IMPORT)")]
    [InlineData("Ben \uff08import\uff09")] // full width
    [InlineData("Ben ( legacy )")]
    [InlineData("Ben (irc) ")]
    [InlineData("(hook)")]
    public async Task Nobody_is_called_as_if_they_came_by_another_door(string name)
    {
        await using var server = await TestServer.Open();
        using var answer = await ComeIn(server, name);
        (await answer.ShouldBe(Problems.InvalidName)).Detail.ShouldContain("came by another door");
    }

    [Theory]
    [InlineData("Maya", "Máya")]
    [InlineData("Maya", "Maya2")]
    [InlineData("Ben Okafor", "BenOkafor")]
    public async Task Names_that_differ_are_two_people(string first, string second)
    {
        await using var server = await TestServer.Open();
        var one = await server.ComeIn(first);
        (await server.ComeIn(second)).Id.ShouldNotBe(one.Id);
    }

    [Fact]
    public async Task A_taken_name_is_told_in_the_holders_own_spelling_with_the_way_out()
    {
        await using var server = await TestServer.Open();
        await server.ComeIn("Maya");
        using var answer = await ComeIn(server, "MAYA");
        var problem = await answer.ShouldBe(Problems.NameTaken);
        problem.Detail.ShouldBe("Maya is already here. If that is you, make a code on your other device and type it here instead "
            + "of a name.");
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("\u200b")] // zero width
    [InlineData("Ma\u202eya")] // right-to-left override
    [InlineData("Ma\u2066ya")]
    [InlineData("Ma\u200dya")]
    [InlineData("Maya\u200c")]
    [InlineData("\u200cMaya")]
    [InlineData("\u0639\u0644\u06cc\u200c")] // nothing behind it to be kept apart
    [InlineData("\u0627\u200c\u0628")] // alef joins nothing behind it
    [InlineData("\u0639\u200c\u200c\u0631")]
    [InlineData("\U0001f469\u200d")] // half an emoji
    [InlineData("\U0001f469\u200dBen")]
    [InlineData("Ma\u00adya")] // soft hyphen
    [InlineData("Ma\nya")]
    [InlineData("Ma\tya")]
    [InlineData("Ma\0ya")]
    [InlineData("Ma\u001b[2Jya")]
    [InlineData("Ma\u009bya")] // C1: CSI
    [InlineData("Ma\u007fya")]
    [InlineData("Ma\ufffeya")]
    [InlineData("Ma\ufdd0ya")]
    [InlineData("\u3164")] // Hangul filler
    [InlineData("\u2800")] // Braille blank
    [InlineData("Z\u0301\u0302\u0303\u0304\u0305a")] // marks that pile up
    [InlineData("\ue000")] // private use: nobody's letter
    public async Task Names_that_cannot_be_seen_or_that_steer_a_screen_are_refused(string name)
    {
        await using var server = await TestServer.Open();
        using var answer = await ComeIn(server, name);
        await answer.ShouldBe(Problems.InvalidName);
    }

    [Fact]
    public async Task A_name_holds_64_code_points_however_many_bytes_they_take()
    {
        await using var server = await TestServer.Open();
        var lamps = string.Concat(Enumerable.Repeat("🏮", 64));
        (await server.ComeIn(lamps)).Name.ShouldBe(lamps);
        using var answer = await ComeIn(server, new string('a', 65));
        (await answer.ShouldBe(Problems.TooLong)).Detail.ShouldContain("65");
    }

    [Fact]
    public async Task Spaces_around_and_inside_a_name_are_folded_and_the_rest_is_kept_as_typed()
    {
        await using var server = await TestServer.Open();
        (await server.ComeIn("  Ben   Okafor ")).Name.ShouldBe("Ben Okafor");
        (await server.ComeIn("'); drop table people;--")).Name.ShouldBe("'); drop table people;--");
        (await server.ComeIn("Zoë 🏮")).Name.ShouldBe("Zoë 🏮");
    }

    [Fact]
    public async Task A_lost_answer_does_not_lose_the_name_the_same_key_gives_a_fresh_token()
    {
        await using var server = await TestServer.Open();
        const string Key = "0193a1b2-0000-7000-8000-000000000001";
        using var first = await ComeIn(server, "Maya", Key);
        var lost = await first.ShouldBe(HttpStatusCode.Created).Read(Wire.Json.NewSession);
        using var second = await ComeIn(server, "Maya", Key);
        var again = await second.ShouldBe(HttpStatusCode.OK).Read(Wire.Json.NewSession);
        again.Person.ShouldBe(lost.Person);
        again.Token.ShouldNotBe(lost.Token);
        (await new TestPerson(server, again.Person, again.Token).State()).Me.Name.ShouldBe("Maya");
        server.Ask("select count(*) from people").ShouldBe(["1"]);
    }

    [Fact]
    public async Task The_key_gives_a_name_back_for_ten_minutes_only()
    {
        await using var server = await TestServer.Open();
        const string Key = "0193a1b2-0000-7000-8000-000000000001";
        using var first = await ComeIn(server, "Maya", Key);
        server.Clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromMilliseconds(1));
        (await ComeIn(server, "Maya", Key)).ShouldBe(HttpStatusCode.OK).Dispose();
        server.Clock.Advance(TimeSpan.FromMilliseconds(1));
        using var late = await ComeIn(server, "Maya", Key);
        await late.ShouldBe(Problems.NameTaken);
    }

    [Fact]
    public async Task A_short_key_is_no_secret_and_gives_nobody_anothers_name()
    {
        await using var server = await TestServer.Open();
        using var first = await ComeIn(server, "Maya", "1");
        using var second = await ComeIn(server, "Maya", "1");
        await second.ShouldBe(Problems.NameTaken);
    }

    [Fact]
    public async Task The_same_key_for_another_name_is_refused()
    {
        await using var server = await TestServer.Open();
        const string Key = "0193a1b2-0000-7000-8000-000000000001";
        using var first = await ComeIn(server, "Maya", Key);
        using var second = await ComeIn(server, "Ines", Key);
        await second.ShouldBe(Problems.KeyReused);
    }

    [Fact]
    public async Task Two_answers_to_the_same_key_in_one_commit_are_one_person()
    {
        await using var server = await TestServer.Open();
        IdempotencyKey("0193a1b2-0000-7000-8000-000000000001", "Maya", out var key);
        var people = server.Log.Projection.People;
        Task<Log.Outcome<CameIn>> first, second;
        await using (await TestWrite.Hold(server.Log))
        {
            first = server.Log.Enqueue(new ComeInByName("Maya", Token.Hash("a"), key, people));
            second = server.Log.Enqueue(new ComeInByName("Maya", Token.Hash("b"), key, people));
        }

        (await first).Value!.Person.ShouldBe(new Person(1, "Maya"));
        var repeat = await second;
        repeat.Refusal.ShouldBeNull();
        repeat.IsRepeat.ShouldBeTrue();
        repeat.Value!.Person.ShouldBe(new Person(1, "Maya"));
    }

    [Fact]
    public async Task Fifty_people_who_want_the_same_name_at_once_get_it_once()
    {
        await using var server = await TestServer.Open();
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => ComeIn(server, "Maya")));
        answers.Count(answer => answer.StatusCode is HttpStatusCode.Created).ShouldBe(1);
        answers.Count(answer => answer.StatusCode is HttpStatusCode.Conflict).ShouldBe(49);
        (await server.ComeIn("Ben")).Id.ShouldBe(2, "ids of people have no holes");
        Array.ForEach(answers, answer => answer.Dispose());
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"name":"Maya","code":"k7q2m9xd"}""")]
    [InlineData("""{"name":null}""")]
    public async Task Either_a_name_or_a_code(string body)
    {
        await using var server = await TestServer.Open();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await server.Stranger.PostAsync("/api/session", content, TestDeadline.Token);
        await answer.ShouldBe(Problems.Malformed);
    }

    [Fact]
    public async Task People_are_found_by_a_part_of_their_name_as_others_see_it()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        await server.ComeIn("Amaya 100%");
        await server.ComeIn("Ben");
        (await Find("MAY")).ShouldBe(["Maya", "Amaya 100%"]);
        (await Find("%")).ShouldBe(["Amaya 100%"], "a percent sign is a letter like others");
        (await Find("nobody")).ShouldBeEmpty();

        async Task<string[]> Find(string name)
        {
            using var answer = await maya.Get("/api/people?name=" + Uri.EscapeDataString(name));
            return [.. (await answer.Read(Wire.Json.PersonArray)).Select(person => person.Name)];
        }
    }

    /// <summary>All names are looked through, and every commit takes the gate: each search kept everybody's sends waiting.</summary>
    [Fact]
    public async Task People_are_looked_for_without_holding_the_log()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        var isHeld = new TaskCompletionSource();
        using var goOn = new ManualResetEventSlim();
        var held = Task.Run(() => server.Parts.GetRequiredService<Projection>().Read((_, _) =>
        {
            isHeld.SetResult();
            return goOn.Wait(TimeSpan.FromSeconds(60));
        }));
        await isHeld.Task;
        var waits = maya.State();
        try
        {
            using var answer = await maya.Get("/api/people?name=may");
            (await answer.Read(Wire.Json.PersonArray)).Select(person => person.Name).ShouldBe(["Maya"]);
            waits.IsCompleted.ShouldBeFalse("otherwise nothing was held");
        }
        finally
        {
            goOn.Set();
        }

        (await held).ShouldBeTrue();
        await waits;
    }

    [Theory]
    [InlineData("%EF%BF%BE")] // U+FFFE, for which the runtime's normalisation throws
    [InlineData("%ED%A0%80")] // half a surrogate pair
    [InlineData("%FF%FE")]
    [InlineData("%00")]
    public async Task Looking_for_a_name_that_nobody_can_have_finds_nobody(string name)
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        using var answer = await maya.Get("/api/people?name=" + name);
        (await answer.Read(Wire.Json.PersonArray)).ShouldBeEmpty();
    }

    private static Task<HttpResponseMessage> ComeIn(TestServer server, string name, string? key = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/session")
        {
            Content = JsonContent.Create(new ComeIn(name), Wire.Json.ComeIn)
        };
        if (key is not null)
        {
            request.Headers.Add(WireHeaders.IdempotencyKey, key);
        }

        return server.Stranger.SendAsync(request, TestDeadline.Token);
    }

    private static void IdempotencyKey(string value, string name, out Log.IdempotencyKey? key) =>
        Log.IdempotencyKey.Read(value, personId: 0, $"POST /api/session\n{name}", out key).ShouldBeNull();
}
