using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Snug.Protocol;
using Snug.Server.People;
using Snug.Server.People.Invites;
using Snug.Server.People.Passwords;
using Snug.Server.Rooms;

namespace Snug.Server.Tests;

/// <summary>A password keeps a name for good: setting it, coming in by it, and what strangers learn by trying.</summary>
public sealed class PasswordTests
{
    private const string Password = "correct horse battery";
    private const string Another = "quiet lamps at night";

    [Fact]
    public async Task A_name_with_its_password_comes_in_also_where_an_invitation_is_needed()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        (await HasPassword(maya)).ShouldBeNull();
        (await Set(maya, Password)).ShouldBe(HttpStatusCode.NoContent).Dispose();
        (await HasPassword(maya)).ShouldBe(true);
        (await maya.State()).Me.HasPassword.ShouldBe(true);
        (await maya.State()).People.ShouldAllBe(person => person.HasPassword == null);
        using var answer = await ComeIn(server, "MAYA", Password);
        answer.ShouldBe(HttpStatusCode.Created);
        var session = await answer.Read(Wire.Json.NewSession);
        session.Person.ShouldBe(new Person(maya.Id, "Maya"));
        session.Token.ShouldNotBe(maya.Token);
        await maya.Say(1, "the first device is still in");

        await using var invited = await TestServer.Open(options => options with { NeedsInvite = true });
        var link = await invited.Links.Make(new LinkCall(Role: Roles.Member));
        using var first = await invited.Stranger.PostAsJsonAsync(
            "/api/session", new ComeIn("Maya", Invite: link.Link.Split('/')[^1]), Wire.Json.ComeIn, TestDeadline.Token);
        var came = await first.Read(Wire.Json.NewSession);
        var member = new TestPerson(invited, came.Person, came.Token);
        using (var without = await ComeIn(invited, "Maya", Password))
        {
            await without.ShouldBe(Problems.WrongPassword);
        }

        (await Set(member, Password)).ShouldBe(HttpStatusCode.NoContent).Dispose();
        (await ComeIn(invited, "Maya", Password)).ShouldBe(HttpStatusCode.Created).Dispose();
        using var nameAlone = await ComeIn(invited, "Maya", password: null);
        await nameAlone.ShouldBe(Problems.InviteNeeded);
    }

    /// <summary>Whoever tries names learns by nothing that they are told who is here, who has a password, and who was sent away.</summary>
    [Fact]
    public async Task Every_way_of_being_wrong_is_answered_by_the_same_bytes()
    {
        await using var server = await TestServer.Open();
        var owner = await server.ComeInAs("Olga", Roles.Owner);
        var maya = await server.ComeIn("Maya");
        (await Set(maya, Password)).Dispose();
        await server.ComeIn("Ben");
        var gone = await server.ComeIn("Ines");
        (await Set(gone, Password)).Dispose();
        (await server.Log.Enqueue(new ChangePerson(gone.Id, null, deactivated: true, Who.Is(owner.Id)))).Refusal.ShouldBeNull();
        var answers = new List<string>();
        foreach (var (name, password) in new[]
        {
            ("Maya", Another), ("Nobody", Password), ("Ben", Password), ("Ines", Password), ("Maya", "short"), ("Maya", ""),
            ("Maya", "no\u0007keyboard types it"), ("Maya", new string('x', 5_000)),
        })
        {
            using var answer = await ComeIn(server, name, password);
            await answer.ShouldBe(Problems.WrongPassword);
            var headers = answer.Headers.Concat(answer.Content.Headers).Where(header => header.Key != "Date")
                .Select(header => $"{header.Key}: {string.Join(',', header.Value)}").Order(StringComparer.Ordinal);
            answers.Add($"{string.Join('\n', headers)}\n{await answer.Content.ReadAsStringAsync(TestDeadline.Token)}");
        }

        answers.Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task A_change_takes_the_current_password_and_leaves_every_session()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        (await Set(maya, Password)).Dispose();
        foreach (var current in new[] { null, Another, "x", "\u0007" })
        {
            using var refused = await Set(maya, Another, current);
            await refused.ShouldBe(Problems.WrongCurrentPassword);
        }

        (await Set(maya, Another, Password)).ShouldBe(HttpStatusCode.NoContent).Dispose();
        using (var before = await ComeIn(server, "Maya", Password))
        {
            await before.ShouldBe(Problems.WrongPassword);
        }

        (await ComeIn(server, "Maya", Another)).ShouldBe(HttpStatusCode.Created).Dispose();
        await maya.Say(1, "still in");
        await server.Close();
        await server.OpenAgain();
        (await ComeIn(server, "Maya", Another)).ShouldBe(HttpStatusCode.Created).Dispose();
    }

    [Theory]
    [InlineData("elevenchars", false)]
    [InlineData("twelve chars", true)]
    [InlineData("🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉", false)]
    [InlineData("🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉", true)]
    [InlineData("a line\nand another", false)]
    [InlineData("            ", true)]
    public async Task Passwords_are_counted_in_characters(string password, bool isTaken)
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        using var answer = await Set(maya, password);
        if (isTaken)
        {
            answer.ShouldBe(HttpStatusCode.NoContent);
        }
        else
        {
            await answer.ShouldBe(Problems.InvalidPassword);
        }
    }

    [Fact]
    public void Two_keyboards_type_one_password_and_other_letters_stay_others()
    {
        PasswordText.Check(new string('x', 128), out _).ShouldBeNull();
        PasswordText.Check(new string('x', 129), out _).ShouldNotBeNull();
        Read("cafe\u0301 in the rain").ShouldBe(Read("caf\u00e9 in the rain"));
        Read("caf\u00e9\u00a0in the rain").ShouldBe(Read("caf\u00e9 in the rain"), "a space is a space");
        Read("\uff43af\u00e9 in the rain").ShouldNotBe(Read("caf\u00e9 in the rain"), "a wide letter is another one");

        static string Read(string typed)
        {
            PasswordText.TryRead(typed, out var password).ShouldBeTrue();
            return password;
        }
    }

    /// <summary>A file from a time of fewer rounds: the next sign-in makes it anew, and nobody notices.</summary>
    [Fact]
    public async Task A_hash_of_fewer_rounds_is_renewed_by_coming_in()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        var old = new Microsoft.AspNetCore.Identity.PasswordHasher<object>(
            Microsoft.Extensions.Options.Options.Create(new Microsoft.AspNetCore.Identity.PasswordHasherOptions { IterationCount = 1_000 }))
            .HashPassword(new object(), Password);
        (await server.Log.Enqueue(new SetPassword(maya.Id, old, verified: null))).Refusal.ShouldBeNull();
        (await ComeIn(server, "Maya", Password)).ShouldBe(HttpStatusCode.Created).Dispose();
        var hash = server.Ask("select hash from passwords").ShouldHaveSingleItem();
        hash.ShouldNotBe(old);
        PasswordHashes.Fits(hash, Password, out var isOutdated).ShouldBeTrue();
        isOutdated.ShouldBeFalse();
        PasswordHashes.Fits(PasswordHashes.OfNobody, Password, out _).ShouldBeFalse("and it is one that is really computed");
        (await ComeIn(server, "Maya", Password)).ShouldBe(HttpStatusCode.Created).Dispose();
    }

    /// <summary>Two changes of one moment: what the second was tried against is not the password any more.</summary>
    [Fact]
    public async Task What_was_tried_before_the_queue_must_still_be_the_password()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        (await server.Log.Enqueue(new SetPassword(maya.Id, "first", verified: null))).Refusal.ShouldBeNull();
        (await server.Log.Enqueue(new SetPassword(maya.Id, "second", verified: "first"))).Refusal.ShouldBeNull();
        (await server.Log.Enqueue(new SetPassword(maya.Id, "third", verified: "first"))).Refusal.ShouldBe(PasswordEndpoints.WrongCurrent);
        var outcome = await server.Log.Enqueue(
            new ComeInByPassword(maya.Id, "first", null, Token.Hash(Token.New()), _ => (false, null), device: null));
        outcome.Refusal.ShouldBe(PasswordEndpoints.Wrong);
        server.Ask("select count(*) from sessions").ShouldBe(["1"]);
    }

    [Fact]
    public async Task A_way_back_takes_the_forgotten_password_away()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        (await Set(maya, Password)).Dispose();
        var link = await server.Links.Make(new LinkCall("Maya"));
        using var answer = await server.Stranger.PostAsJsonAsync(
            "/api/session", new ComeIn(Code: link.Link.Split('/')[^1]), Wire.Json.ComeIn, TestDeadline.Token);
        var back = new TestPerson(server, maya.Person, (await answer.Read(Wire.Json.NewSession)).Token);
        using (var old = await ComeIn(server, "Maya", Password))
        {
            await old.ShouldBe(Problems.WrongPassword);
        }

        (await Set(back, Another)).ShouldBe(HttpStatusCode.NoContent).Dispose();

        // A code from one's own device is no way back: the password stays.
        var code = await back.MakeCode();
        using var other = await server.Stranger.PostAsJsonAsync(
            "/api/session", new ComeIn(Code: code.Code), Wire.Json.ComeIn, TestDeadline.Token);
        other.ShouldBe(HttpStatusCode.Created);
        (await ComeIn(server, "Maya", Another)).ShouldBe(HttpStatusCode.Created).Dispose();
    }

    [Fact]
    public async Task The_owners_command_takes_a_password_away_and_it_is_told()
    {
        await using var server = await TestServer.Open();
        var owner = await server.ComeInAs("Olga", Roles.Owner);
        var maya = await server.ComeIn("Maya");
        (await Set(maya, Password)).Dispose();
        await server.Parts.GetRequiredService<OwnerPeople>().Do(new PersonCall("Maya", NoPassword: true));
        (await HasPassword(maya)).ShouldBeNull();
        using (var refused = await ComeIn(server, "Maya", Password))
        {
            await refused.ShouldBe(Problems.WrongPassword);
        }

        using var audit = await owner.Get("/api/audit");
        (await audit.Read(Wire.Json.ListAuditEntry))[0].Act.ShouldBe(AuditActs.PasswordRemoved);
    }

    [Fact]
    public async Task A_name_can_be_tried_few_times_and_its_owner_stays_in()
    {
        await using var server = await TestServer.Open(options => options with { HasLimits = true });
        var maya = await server.ComeIn("Maya");
        (await Set(maya, Password)).Dispose();
        foreach (var name in new[] { "Maya", "Nobody" })
        {
            for (var tried = 0; tried < 10; tried++)
            {
                using var wrong = await ComeIn(server, name, Another);
                await wrong.ShouldBe(Problems.WrongPassword);
            }

            using var tooQuick = await ComeIn(server, name, Another);
            await tooQuick.ShouldBe(Problems.TooQuick);
            tooQuick.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(30));
        }

        await maya.Say(1, "nobody keeps me out");
        (await Set(maya, Another, Password)).ShouldBe(HttpStatusCode.NoContent).Dispose();
    }

    [Fact]
    public async Task Hashing_has_a_queue_that_ends()
    {
        using var gate = new PasswordGate();
        using var hold = new ManualResetEventSlim();
        var begun = new TaskCompletionSource();
        gate.TryRun(
            () =>
            {
                begun.SetResult();
                hold.Wait(TestDeadline.Token);
                return 0;
            },
            CancellationToken.None,
            out var first).ShouldBeTrue();
        await begun.Task.WaitAsync(TestDeadline.Token);
        var waiting = Enumerable.Range(1, PasswordGate.QueueLength)
            .Select(place =>
            {
                gate.TryRun(() => place, CancellationToken.None, out var done).ShouldBeTrue();
                return done;
            })
            .ToList();
        gate.TryRun(() => 0, CancellationToken.None, out _).ShouldBeFalse("the queue is full");
        hold.Set();
        await first;
        (await Task.WhenAll(waiting)).ShouldBe(Enumerable.Range(1, PasswordGate.QueueLength));
    }

    [Fact]
    public async Task A_damaged_row_lets_nobody_in_and_nobody_around_it()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        (await Set(maya, Password)).Dispose();
        await server.Close();
        server.Rewrite("update passwords set set_at = set_at + 1");
        await server.OpenAgain();
        using (var refused = await ComeIn(server, "Maya", Password))
        {
            await refused.ShouldBe(Problems.WrongPassword);
        }

        using (var change = await Set(maya, Another))
        {
            await change.ShouldBe(Problems.Damaged);
        }

        await server.Parts.GetRequiredService<OwnerPeople>().Do(new PersonCall("Maya", NoPassword: true));
        (await Set(maya, Another)).ShouldBe(HttpStatusCode.NoContent).Dispose();
    }

    /// <summary>The server's whole log, at the level at which everything talks.</summary>
    [Fact]
    public async Task No_password_token_or_code_stands_in_the_log()
    {
        await using var server = await TestServer.Open(parts: services =>
            services.Configure<LoggerFilterOptions>(filter => filter.MinLevel = LogLevel.Trace));
        var maya = await server.ComeIn("Maya");
        (await Set(maya, Password)).Dispose();
        (await Set(maya, Another, Password)).Dispose();
        using var answer = await ComeIn(server, "Maya", Another);
        var second = (await answer.Read(Wire.Json.NewSession)).Token;
        (await ComeIn(server, "Maya", Password)).Dispose();
        var code = (await maya.MakeCode()).Code;
        (await maya.Leave()).Dispose();
        using var brought = await server.Stranger.PostAsJsonAsync(
            "/api/session", new ComeIn(Code: code), Wire.Json.ComeIn, TestDeadline.Token);
        var third = (await brought.Read(Wire.Json.NewSession)).Token;
        var log = string.Join('\n', server.ServerLog.Lines);
        log.ShouldContain("/api/session", Case.Sensitive, "everything talks, or this shows nothing");
        foreach (var secret in new[] { Password, Another, maya.Token, second, third, code })
        {
            log.ShouldNotContain(secret);
        }
    }

    internal static Task<HttpResponseMessage> Set(TestPerson person, string password, string? current = null) =>
        person.Send(HttpMethod.Put, "/api/me/password", TestPerson.Json(new NewPassword(password, current), Wire.Json.NewPassword));

    internal static Task<HttpResponseMessage> ComeIn(TestServer server, string name, string? password) =>
        server.Stranger.PostAsJsonAsync("/api/session", new ComeIn(name, Password: password), Wire.Json.ComeIn, TestDeadline.Token);

    private static async Task<bool?> HasPassword(TestPerson person)
    {
        using var answer = await person.Get("/api/session");
        return (await answer.Read(Wire.Json.Session)).HasPassword;
    }
}
