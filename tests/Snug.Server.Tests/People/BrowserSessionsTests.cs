using System.Net;
using System.Net.Http.Json;
using System.Text;
using Snug.Protocol;

namespace Snug.Server.Tests;

/// <summary>A browser has its token only in its cookie: nothing that is asked of the server may throw it away unasked.</summary>
public sealed class BrowserSessionsTests
{
    [Fact]
    public async Task Another_name_asks_before_it_takes_the_place_of_whoever_is_known()
    {
        await using var server = await TestServer.Open();
        using var browser = new Browser(server);
        await browser.ComeIn(new ComeIn("Maya"), HttpStatusCode.Created);
        var before = browser.Cookies.ToDictionary();
        using var refused = await browser.Post(new ComeIn("q"));
        var problem = await refused.ShouldBe(Problems.KnownHere);
        problem.Detail.ShouldBe("Maya is known here, so nothing was changed. To come in as q instead, add \"insteadOf\": 1; "
            + "Maya stays known here too.");
        browser.Cookies.ShouldBe(before);
        server.Ask("select count(*) from people").ShouldBe(["1"], "a name that was only asked about stays free");
    }

    [Fact]
    public async Task Said_in_whose_place_another_comes_in_and_whoever_was_known_stays_known_beside()
    {
        await using var server = await TestServer.Open();
        using var browser = new Browser(server);
        var maya = await browser.ComeIn(new ComeIn("Maya"), HttpStatusCode.Created);
        var ben = await browser.ComeIn(new ComeIn("Ben", InsteadOf: maya.Person.Id), HttpStatusCode.Created);
        (await browser.WhoAmI()).ShouldBe(ben.Person);
        (await browser.Known()).ShouldBe([maya.Person]);

        // Back and forth, without a code: each keeps the session of before.
        (await browser.ComeIn(new ComeIn(Person: 1), HttpStatusCode.OK)).ShouldBe(maya);
        (await browser.WhoAmI()).ShouldBe(maya.Person);
        (await browser.Known()).ShouldBe([ben.Person]);
        (await browser.ComeIn(new ComeIn("BEN", InsteadOf: 1), HttpStatusCode.OK)).ShouldBe(ben);
        (await browser.Known()).ShouldBe([maya.Person]);
        server.Ask("select count(*) from sessions").ShouldBe(["2"]);
    }

    [Fact]
    public async Task An_answer_in_the_name_of_somebody_who_is_not_there_any_more_replaces_nobody()
    {
        await using var server = await TestServer.Open();
        using var browser = new Browser(server);
        await browser.ComeIn(new ComeIn("Maya"), HttpStatusCode.Created);
        await browser.ComeIn(new ComeIn("Ben", InsteadOf: 1), HttpStatusCode.Created);

        // The question in another tab was about Maya; it is Ben who is known now.
        using var late = await browser.Post(new ComeIn("q", InsteadOf: 1));
        (await late.ShouldBe(Problems.KnownHere)).Detail.ShouldStartWith("Ben is known here");
        using var named = await browser.Post(new ComeIn("maya"));
        await named.ShouldBe(Problems.KnownHere);
        (await browser.WhoAmI()).Name.ShouldBe("Ben");
    }

    [Theory]
    [InlineData("Maya")]
    [InlineData("  mAYA ")]
    [InlineData("\uff2d\uff41\uff59\uff41")]
    public async Task Ones_own_name_in_any_writing_just_goes_in_and_makes_no_second_session(string typed)
    {
        await using var server = await TestServer.Open();
        using var browser = new Browser(server);
        var maya = await browser.ComeIn(new ComeIn("Maya"), HttpStatusCode.Created);
        (await browser.ComeIn(new ComeIn(typed), HttpStatusCode.OK)).ShouldBe(maya);
        server.Ask("select count(*) from sessions").ShouldBe(["1"]);
    }

    [Fact]
    public async Task A_name_that_is_taken_is_told_as_taken_and_not_asked_about()
    {
        await using var server = await TestServer.Open();
        await server.ComeIn("Ines");
        using var browser = new Browser(server);
        await browser.ComeIn(new ComeIn("Maya"), HttpStatusCode.Created);
        using var taken = await browser.Post(new ComeIn("ines"));
        await taken.ShouldBe(Problems.NameTaken);
    }

    [Fact]
    public async Task A_code_asks_too_and_stays_good_until_the_answer()
    {
        await using var server = await TestServer.Open();
        var ines = await server.ComeIn("Ines");
        var code = (await ines.MakeCode()).Code;
        using var browser = new Browser(server);
        var maya = await browser.ComeIn(new ComeIn("Maya"), HttpStatusCode.Created);
        using var refused = await browser.Post(new ComeIn(Code: code));
        (await refused.ShouldBe(Problems.KnownHere)).Detail.ShouldContain("come in as Ines instead");
        (await browser.ComeIn(new ComeIn(Code: code, InsteadOf: maya.Person.Id), HttpStatusCode.Created)).Person.Name.ShouldBe("Ines");
        (await browser.Known()).ShouldBe([maya.Person]);
    }

    [Fact]
    public async Task A_code_of_ones_own_goes_in_and_leaves_no_session_behind()
    {
        await using var server = await TestServer.Open();
        using var browser = new Browser(server);
        var maya = await browser.ComeIn(new ComeIn("Maya"), HttpStatusCode.Created);
        using var made = await browser.Http.PostAsync("/api/codes", content: null, TestDeadline.Token);
        browser.Take(made);
        var code = (await made.Read(Wire.Json.DeviceCode)).Code;
        (await browser.ComeIn(new ComeIn(Code: code), HttpStatusCode.OK)).ShouldBe(maya);
        server.Ask("select count(*) from sessions").ShouldBe(["1"]);
        server.Ask("select used from invites").ShouldBe(["1"]);
    }

    [Fact]
    public async Task Leaving_ends_one_session_and_the_others_of_the_browser_go_on()
    {
        await using var server = await TestServer.Open();
        using var browser = new Browser(server);
        await browser.ComeIn(new ComeIn("Maya"), HttpStatusCode.Created);
        await browser.ComeIn(new ComeIn("Ben", InsteadOf: 1), HttpStatusCode.Created);
        using var left = await browser.Http.DeleteAsync("/api/session", TestDeadline.Token);
        browser.Take(left.ShouldBe(HttpStatusCode.NoContent));
        using var stranger = await browser.Http.GetAsync("/api/session", TestDeadline.Token);
        await stranger.ShouldBe(Problems.SignIn);
        (await browser.Known()).Select(person => person.Name).ShouldBe(["Maya"]);
        (await browser.ComeIn(new ComeIn("maya"), HttpStatusCode.OK)).Person.Name.ShouldBe("Maya");
    }

    [Fact]
    public async Task Whoever_was_signed_out_elsewhere_is_not_known_any_more()
    {
        await using var server = await TestServer.Open();
        using var browser = new Browser(server);
        var maya = await browser.ComeIn(new ComeIn("Maya"), HttpStatusCode.Created);
        await browser.ComeIn(new ComeIn("Ben", InsteadOf: 1), HttpStatusCode.Created);
        (await new TestPerson(server, maya.Person, maya.Token).Leave()).Dispose();
        (await browser.Known()).ShouldBeEmpty();
        using var gone = await browser.Post(new ComeIn(Person: 1));
        await gone.ShouldBe(Problems.SignIn);
        (await browser.WhoAmI()).Name.ShouldBe("Ben");
    }

    [Fact]
    public async Task A_person_is_no_way_in_for_whoever_does_not_hold_their_cookie()
    {
        await using var server = await TestServer.Open();
        await server.ComeIn("Maya");
        using var browser = new Browser(server);
        using var forged = await browser.Post(new ComeIn(Person: 1));
        await forged.ShouldBe(Problems.SignIn);
        browser.Cookies[$"snug-{server.Address.Port}-1"] = "snug_guess";
        using var guessed = await browser.Post(new ComeIn(Person: 1));
        await guessed.ShouldBe(Problems.SignIn);
    }

    [Fact]
    public async Task A_program_with_a_token_comes_in_as_anybody_and_leaves_the_cookies_that_it_carries_alone()
    {
        await using var server = await TestServer.Open();
        using var browser = new Browser(server);
        var maya = await browser.ComeIn(new ComeIn("Maya"), HttpStatusCode.Created);
        var before = browser.Cookies.ToDictionary();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/session")
        {
            Content = JsonContent.Create(new ComeIn("ci"), Wire.Json.ComeIn)
        };
        request.Headers.Authorization = new("Bearer", maya.Token);
        using var answer = await browser.Http.SendAsync(request, TestDeadline.Token);
        browser.Take(answer.ShouldBe(HttpStatusCode.Created));
        browser.Cookies.ShouldBe(before);

        // Nor does its leaving take another's cookie back.
        var ci = await answer.Read(Wire.Json.NewSession);
        using var leave = new HttpRequestMessage(HttpMethod.Delete, "/api/session");
        leave.Headers.Authorization = new("Bearer", ci.Token);
        using var left = await browser.Http.SendAsync(leave, TestDeadline.Token);
        browser.Take(left.ShouldBe(HttpStatusCode.NoContent));
        (await browser.WhoAmI()).Name.ShouldBe("Maya");
    }

    [Fact]
    public async Task A_browser_keeps_eight_people_and_refuses_a_ninth_instead_of_dropping_one()
    {
        await using var server = await TestServer.Open();
        using var browser = new Browser(server);
        await browser.ComeIn(new ComeIn("Person 1"), HttpStatusCode.Created);
        for (var id = 2; id <= 8; id++)
        {
            await browser.ComeIn(new ComeIn($"Person {id}", InsteadOf: id - 1), HttpStatusCode.Created);
        }

        using var ninth = await browser.Post(new ComeIn("Person 9", InsteadOf: 8));
        (await ninth.ShouldBe(Problems.KnownHere)).Detail.ShouldStartWith("8 people are known in this browser");
        (await browser.Known()).Length.ShouldBe(7);
        (await browser.ComeIn(new ComeIn("person 1", InsteadOf: 8), HttpStatusCode.OK)).Person.Id.ShouldBe(1);
    }

    [Fact]
    public async Task The_plain_page_asks_as_well_and_keeps_whoever_was_known()
    {
        await using var server = await TestServer.Open();
        using var browser = new Browser(server);
        (await browser.Form(("name", "Maya"))).Status.ShouldBe(HttpStatusCode.SeeOther);
        var (status, page) = await browser.Form(("name", "q"), ("room", "1"));
        status.ShouldBe(HttpStatusCode.Conflict);
        page.ShouldContain("Come in as q instead? Maya stays known here too.");
        page.ShouldContain("Go on as Maya");
        (await browser.WhoAmI()).Name.ShouldBe("Maya");
        (await browser.Form(("name", "MAYA"))).Status.ShouldBe(HttpStatusCode.SeeOther);

        (await browser.Form(("name", "q"), ("insteadOf", "1"), ("room", "1"))).Status.ShouldBe(HttpStatusCode.SeeOther);
        (await browser.WhoAmI()).Name.ShouldBe("q");
        (await browser.Http.GetStringAsync("/plain?door", TestDeadline.Token)).ShouldContain("Go on as Maya");
        (await browser.Form(("person", "1"))).Status.ShouldBe(HttpStatusCode.SeeOther);
        (await browser.WhoAmI()).Name.ShouldBe("Maya");
    }

    /// <summary>A tab that slept while somebody else came in said Maya's words as Ben, and made a code for Ben's name.</summary>
    [Fact]
    public async Task What_is_asked_as_one_person_with_the_cookie_of_another_is_not_done()
    {
        await using var server = await TestServer.Open();
        using var browser = new Browser(server);
        var maya = await browser.ComeIn(new ComeIn("Maya"), HttpStatusCode.Created);
        await browser.ComeIn(new ComeIn("Ben", InsteadOf: maya.Person.Id), HttpStatusCode.Created);
        (HttpMethod Method, string Path, string? Body)[] writes =
        [
            (HttpMethod.Post, "/api/rooms/1/messages", """{"text":"words of Maya"}"""),
            (HttpMethod.Post, "/api/rooms/1/commands", """{"line":"/topic of Maya"}"""),
            (HttpMethod.Post, "/api/rooms", """{"name":"Of Maya"}"""),
            (HttpMethod.Patch, "/api/rooms/1", """{"topic":"of Maya"}"""),
            (HttpMethod.Put, "/api/rooms/1/read", """{"number":0}"""),
            (HttpMethod.Put, "/api/rooms/1/presence", """{"state":"here"}"""),
            (HttpMethod.Post, "/api/codes", null),
            (HttpMethod.Delete, "/api/session", null),
        ];
        foreach (var (method, path, body) in writes)
        {
            using var refused = await browser.AskAs("1", method, path, body);
            var problem = await refused.ShouldBe(Problems.OtherPerson);
            problem.Detail.ShouldStartWith("You are Ben here now, and this was asked as somebody else. Nothing was changed.");
        }

        (await browser.WhoAmI()).Name.ShouldBe("Ben");
        server.Ask("select count(*) from messages").ShouldBe(["0"]);
        server.Ask("select count(*) from invites").ShouldBe(["0"]);
        server.Ask("select count(*) from rooms").ShouldBe(["1"]);
        foreach (var (method, path, body) in writes)
        {
            using var done = await browser.AskAs("2", method, path, body);
            done.IsSuccessStatusCode.ShouldBeTrue($"{method} {path}: {done.StatusCode}");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("Ben")]
    [InlineData("-2")]
    [InlineData("2,2")]
    [InlineData("99999999999999999999")]
    public async Task Whoever_the_call_is_for_if_it_is_not_the_caller_nothing_is_done(string expected)
    {
        await using var server = await TestServer.Open();
        using var browser = new Browser(server);
        await browser.ComeIn(new ComeIn("Maya"), HttpStatusCode.Created);
        await browser.ComeIn(new ComeIn("Ben", InsteadOf: 1), HttpStatusCode.Created);
        using var refused = await browser.AskAs(expected, HttpMethod.Post, "/api/rooms/1/messages", """{"text":"words"}""");
        await refused.ShouldBe(Problems.OtherPerson);
        server.Ask("select count(*) from messages").ShouldBe(["0"]);
    }

    [Fact]
    public async Task A_form_of_the_plain_page_says_nothing_as_somebody_who_came_in_since_and_keeps_the_words()
    {
        await using var server = await TestServer.Open();
        using var browser = new Browser(server);
        await browser.Form(("name", "Maya"));
        (await browser.Http.GetStringAsync("/plain/rooms/1", TestDeadline.Token)).ShouldContain("""name="person" value="1">""");
        await browser.Form(("name", "Ben"), ("insteadOf", "1"));
        var (status, page) = await browser.Say(("text", "words of Maya"), ("person", "1"));
        status.ShouldBe(HttpStatusCode.Conflict);
        page.ShouldContain("You are Ben here now");
        page.ShouldContain(">words of Maya</textarea>");
        page.ShouldContain("""name="person" value="2">""");
        server.Ask("select count(*) from messages").ShouldBe(["0"]);
        (await browser.Say(("text", "words of Ben"), ("person", "2"))).Status.ShouldBe(HttpStatusCode.SeeOther);
    }

    /// <summary>Cookies, and nothing else to know somebody by.</summary>
    private sealed class Browser : IDisposable
    {
        public Browser(TestServer server)
        {
            Http = new HttpClient(new Jar(this)) { BaseAddress = server.Address };
        }

        public HttpClient Http { get; }

        public Dictionary<string, string> Cookies { get; } = [];

        public void Dispose() => Http.Dispose();

        public Task<HttpResponseMessage> Post(ComeIn how) =>
            Http.PostAsJsonAsync("/api/session", how, Wire.Json.ComeIn, TestDeadline.Token);

        public async Task<NewSession> ComeIn(ComeIn how, HttpStatusCode status)
        {
            using var answer = await Post(how);
            return await Take(answer.ShouldBe(status)).Read(Wire.Json.NewSession);
        }

        public Task<(HttpStatusCode Status, string Page)> Form(params (string Name, string Value)[] fields) =>
            Send("/plain/session", fields);

        public Task<(HttpStatusCode Status, string Page)> Say(params (string Name, string Value)[] fields) =>
            Send("/plain/rooms/1", fields);

        /// <param name="person">Whom the call says that it is made for.</param>
        public async Task<HttpResponseMessage> AskAs(string person, HttpMethod method, string path, string? body)
        {
            using var request = new HttpRequestMessage(method, path)
            {
                Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"),
            };
            request.Headers.Add(WireHeaders.Person, person);
            return await Http.SendAsync(request, TestDeadline.Token);
        }

        private async Task<(HttpStatusCode Status, string Page)> Send(string path, (string Name, string Value)[] fields)
        {
            using var form = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
            using var answer = await Http.PostAsync(path, form, TestDeadline.Token);
            return (Take(answer).StatusCode, await answer.Content.ReadAsStringAsync(TestDeadline.Token));
        }

        public async Task<Person> WhoAmI() => (await Http.GetFromJsonAsync("/api/session", Wire.Json.Session, TestDeadline.Token))!.Person;

        public async Task<Person[]> Known() =>
            [.. (await Http.GetFromJsonAsync("/api/welcome", Wire.Json.Welcome, TestDeadline.Token))!.Known ?? []];

        public HttpResponseMessage Take(HttpResponseMessage answer)
        {
            foreach (var cookie in answer.Headers.TryGetValues("Set-Cookie", out var set) ? set : [])
            {
                var (name, value) = cookie.Split(';')[0].Split('=', 2) is [var left, var right] ? (left, right) : (cookie, "");
                cookie.ShouldContain("httponly");
                cookie.ShouldContain("samesite=lax");
                if (value.Length == 0)
                {
                    Cookies.Remove(name);
                }
                else
                {
                    Cookies[name] = value;
                }
            }

            return answer;
        }

        private sealed class Jar(Browser browser)
            : DelegatingHandler(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false })
        {
            protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                request.Headers.TryAddWithoutValidation(
                    "Cookie", string.Join("; ", browser.Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
                return base.SendAsync(request, cancellationToken);
            }
        }
    }
}
