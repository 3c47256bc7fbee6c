using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Snug.Protocol;
using Snug.Server.People.Invites;

namespace Snug.Server.Tests;

/// <summary>
/// The program that people get is built ahead of time: code that is only found by reflection is in every other build and not in this one.
/// So one walk through all calls and through every command.
/// </summary>
[Trait("Speed", "Slow")]
[Collection(nameof(Faults))]
public sealed partial class PublishedTests : IDisposable
{
    private readonly TestFolder folder = new();

    public PublishedTests()
    {
        if (!ChildPrograms.IsPublished)
        {
            Requirement.Skip("today's published program is not here: ./test makes it, with clang and zlib1g-dev");
        }
    }

    public void Dispose() => folder.Dispose();

    /// <summary>Call, its route, what is sent with it.</summary>
    private static readonly (string Call, string Route, string? Json)[] Calls =
    [
        ("GET /healthz", "/healthz", null),
        ("GET /readyz", "/readyz", null),
        ("GET /api/welcome", "/api/welcome", null),
        ("GET /api/session", "/api/session", null),
        ("GET /api/state", "/api/state", null),
        ("POST /api/rooms", "/api/rooms", """{"name":"Kitchen"}"""),
        ("PATCH /api/rooms/2", "/api/rooms/{room}", """{"topic":"supper"}"""),
        ("GET /api/rooms", "/api/rooms", null),
        ("GET /api/rooms/2", "/api/rooms/{room}", null),
        ("POST /api/rooms/1/messages", "/api/rooms/{room}/messages", """{"text":"on my way"}"""),
        ("GET /api/rooms/1/messages?around=1", "/api/rooms/{room}/messages", null),
        ("POST /api/rooms/1/messages", "/api/rooms/{room}/messages", """{"text":"**bring** @Dana the projector","replyTo":1}"""),
        ("PATCH /api/rooms/1/messages/2", "/api/rooms/{room}/messages/{number}", """{"text":"bring `it` :tada:"}"""),
        ("PUT /api/rooms/1/messages/2/reactions/%F0%9F%8E%89", "/api/rooms/{room}/messages/{number}/reactions/{emoji}", null),
        ("GET /api/rooms/1/messages/2/reactions", "/api/rooms/{room}/messages/{number}/reactions", null),
        ("DELETE /api/rooms/1/messages/2/reactions/:tada:", "/api/rooms/{room}/messages/{number}/reactions/{emoji}", null),
        ("GET /api/rooms/1/messages?thread=2", "/api/rooms/{room}/messages", null),
        ("PUT /api/rooms/1/messages/2/pin", "/api/rooms/{room}/messages/{number}/pin", null),
        ("GET /api/rooms/1/pins", "/api/rooms/{room}/pins", null),
        ("DELETE /api/rooms/1/messages/2/pin", "/api/rooms/{room}/messages/{number}/pin", null),
        ("PUT /api/rooms/1/messages/2/saved", "/api/rooms/{room}/messages/{number}/saved", null),
        ("GET /api/saved", "/api/saved", null),
        ("DELETE /api/rooms/1/messages/2/saved", "/api/rooms/{room}/messages/{number}/saved", null),
        ("PUT /api/me/settings", "/api/me/settings", """{"highlights":["projector"]}"""),
        ("GET /api/me/settings", "/api/me/settings", null),
        ("PUT /api/rooms/1/read", "/api/rooms/{room}/read", """{"number":1}"""),
        ("PUT /api/rooms/1/presence", "/api/rooms/{room}/presence", """{"state":"writing"}"""),
        ("POST /api/codes", "/api/codes", null),
        ("POST /api/invites", "/api/invites", """{"note":"for Ines","uses":1}"""),
        ("GET /api/invites", "/api/invites", null),
        ("DELETE /api/invites/3", "/api/invites/{id}", null),
        ("PUT /api/me/password", "/api/me/password", """{"password":"correct horse battery"}"""),
        ("GET /api/sessions", "/api/sessions", null),
        ("DELETE /api/sessions", "/api/sessions", null),
        ("PATCH /api/me", "/api/me", """{"name":"Maya"}"""),
        ("PATCH /api/people/1", "/api/people/{person}", """{"role":"owner"}"""),
        ("POST /api/session", "/api/session", """{"name":"Ines"}"""),
        ("PUT /api/people/2/muted", "/api/people/{person}/muted", null),
        ("DELETE /api/people/2/muted", "/api/people/{person}/muted", null),
        ("POST /api/direct", "/api/direct", """{"people":[2]}"""),
        ("GET /api/rooms/3/members", "/api/rooms/{room}/members", null),
        ("POST /api/rooms", "/api/rooms", """{"name":"Surprise","kind":"private"}"""),
        ("PUT /api/rooms/4/members/2", "/api/rooms/{room}/members/{person}", """{"role":"keeper"}"""),
        ("DELETE /api/rooms/4/members/2", "/api/rooms/{room}/members/{person}", null),
        ("PUT /api/rooms/4/level", "/api/rooms/{room}/level", """{"level":"mentions"}"""),
        ("PUT /api/rooms/4/favourite", "/api/rooms/{room}/favourite", null),
        ("DELETE /api/rooms/4/favourite", "/api/rooms/{room}/favourite", null),
        ("PUT /api/rooms/4/hidden", "/api/rooms/{room}/hidden", null),
        ("DELETE /api/rooms/4/hidden", "/api/rooms/{room}/hidden", null),
        ("POST /api/rooms/4/messages", "/api/rooms/{room}/messages", """{"text":"to be taken away"}"""),
        ("POST /api/rooms/4/messages/1/report", "/api/rooms/{room}/messages/{number}/report", """{"why":"a trial"}"""),
        ("GET /api/reports", "/api/reports", null),
        ("PATCH /api/reports/1", "/api/reports/{id}", """{"done":true}"""),
        ("DELETE /api/rooms/4/messages/1", "/api/rooms/{room}/messages/{number}", null),
        ("GET /api/settings", "/api/settings", null),
        ("PATCH /api/settings", "/api/settings", """{"whoMakesRooms":"everybody"}"""),
        ("PUT /api/people/2/ban", "/api/people/{person}/ban", """{"removeMessages":true}"""),
        ("DELETE /api/people/2/ban", "/api/people/{person}/ban", null),
        ("POST /api/people/2/link", "/api/people/{person}/link", null),
        ("GET /api/audit", "/api/audit", null),
        ("GET /api/commands", "/api/commands", null),
        ("POST /api/rooms/1/commands", "/api/rooms/{room}/commands", """{"line":"/topic Saturdays"}"""),
        ("GET /api/people?name=ma", "/api/people", null),
        ("GET /api/qr?path=/rooms/1", "/api/qr", null),
        ("GET /api/events?after=0-0", "/api/events", null),
        ("GET /api/rooms/1/events", "/api/rooms/{room}/events", null),
        ("GET /openapi/v1.json", "/openapi/v1.json", null),
        ("GET /", "/", null),
        ("GET /rooms/1", "/rooms/{room}", null),
        ("GET /rooms/1/1", "/rooms/{room}/{number}", null),
        ("GET /j/CODE", "/j/{code}", null),
        ("GET /1", "/{room}", null),
        ("GET /elsewhere", "/elsewhere", null),
        ("GET /sw.js", "/sw.js", null),
        ("POST /chatrm/SENDMSG", "/chatrm/SENDMSG", """{"roomid":"1","message":"\nMax: hello\n"}"""),
        ("POST /chatrm/CREATEROOM", "/chatrm/CREATEROOM", """{"roomname":"Cellar"}"""),
        ("GET /chatrm/GETROOMS", "/chatrm/GETROOMS", null),
    ];

    /// <summary>Those for browsers without scripts, and the parts of the page: walked by their own steps.</summary>
    private static readonly string[] WalkedApart =
        ["GET /plain", "POST /plain/session", "GET /plain/rooms/{room}", "POST /plain/rooms/{room}", "GET /_/{of}/{path}",
            "POST /api/session", "DELETE /api/session", "DELETE /api/sessions/{id}"];

    /// <summary>The password that the list of calls set lets in, and the session is ended by its id.</summary>
    private static async Task ComeInByPassword(ChildServer server, ChildClient maya)
    {
        using var stranger = new HttpClient { BaseAddress = server.Address };
        using var came = await stranger.PostAsync(
            "/api/session",
            new StringContent("""{"name":"Maya","password":"correct horse battery"}""", Encoding.UTF8, "application/json"),
            TestDeadline.Token);
        came.StatusCode.ShouldBe(System.Net.HttpStatusCode.Created);
        using var listed = await maya.Http.GetAsync("/api/sessions", TestDeadline.Token);
        var other = (await listed.Read(Wire.Json.OwnSessionArray)).Single(session => session.Here is null);
        using var ended = await maya.Http.DeleteAsync("/api/sessions/" + other.Id, TestDeadline.Token);
        ended.StatusCode.ShouldBe(System.Net.HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Every_call_works_in_the_published_program()
    {
        using var server = await ChildServer.Start(folder["snug.db"], ChildServer.FreePort(), ChildProgram.Published);
        var link = await LinkEndpoint.FromCommandLine(folder["snug.db"], new LinkCall(), "", TestDeadline.Token);
        link.Kind.ShouldBe(PrintedLink.SetUp);
        using var maya = await ChildClient.ComeIn(server, "Maya", link.Link.Split('/')[^1]);
        foreach (var (call, _, json) in Calls)
        {
            using var request = new HttpRequestMessage(new HttpMethod(call.Split(' ')[0]), call.Split(' ')[1]);
            request.Headers.Add(WireHeaders.IdempotencyKey, Guid.CreateVersion7().ToString());
            request.Content = json is null ? null : new StringContent(json, Encoding.UTF8, MediaTypeHeaderValue.Parse("application/json"));
            using var answer = await maya.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestDeadline.Token);
            answer.IsSuccessStatusCode.ShouldBeTrue($"{call}: {(int)answer.StatusCode}");
        }

        (await maya.Page()).Select(message => message.Text).ShouldBe(["on my way", "bring `it` 🎉", "hello"]);
        using (var refused = await maya.TrySay(""))
        {
            await refused.ShouldBe(Problems.InvalidText);
        }

        using (var events = await EventReader.Open(maya.Http, new HttpRequestMessage(HttpMethod.Get, "/api/rooms/1/events")))
        {
            await maya.Say("followed");
            (await events.NextMessage()).Text.ShouldBe("followed");
        }

        await WalkThePlainPages(server);
        await WalkThePagesParts(maya);
        await ComeInByPassword(server, maya);
        using var left = await maya.Http.DeleteAsync("/api/session", TestDeadline.Token);
        left.IsSuccessStatusCode.ShouldBeTrue();
        (await server.Stop()).ExitCode.ShouldBe(0);
    }

    /// <summary>A call that is added has to be walked here as well.</summary>
    [Fact]
    public async Task The_walk_leaves_no_call_out()
    {
        await using var server = await TestServer.Open(options => options with { HasLegacyDoor = true });
        var walked = Calls.Select(call => $"{call.Call.Split(' ')[0]} {call.Route}").Concat(WalkedApart).ToHashSet(StringComparer.Ordinal);
        var routes = Routes.Of(server).Where(route => route.Method is not "HEAD")
            .Select(route => route.Name.Replace("{**", "{", StringComparison.Ordinal))
            .ToList();
        routes.Count.ShouldBeGreaterThan(25);
        routes.Where(route => !walked.Contains(route)
            && !(route.Contains("/chatrm/", StringComparison.Ordinal) && walked.Contains($"POST {route.Split(' ')[1]}"))).ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_command_works_in_the_published_program()
    {
        Sql.Run(
            folder["chatroom.db"],
            "create table rooms (roomid text, roomname text, roommessages text, yes text); "
                + "insert into rooms values ('1', 'Attic', 'Room Start.' || char(10) || char(10) || 'Ana: dusty' || char(10), 'yes')");
        using var server = await ChildServer.Start(folder["snug.db"], ChildServer.FreePort(), ChildProgram.Published);
        string[] here = ["--server", server.Address.ToString(), "--name", "Ines"];
        (await Run("--version")).ShouldBe($"{SnugServer.Version}\n");
        (await Run("--help")).ShouldContain("backup");
        (await Run(["send", "1", "first light", .. here])).ShouldNotContain("Exception");
        (await Run(["create", "Kitchen", "--json", .. here])).ShouldContain("\"name\":\"Kitchen\"");
        (await Run(["rooms", .. here])).ShouldContain("Kitchen");
        (await Run(["tail", "1", "--json", .. here])).ShouldContain("first light");
        (await Run(["export", "1", "--format", "html", .. here])).ShouldContain("first light");
        (await Run(["token", .. here])).Trim().Length.ShouldBeGreaterThan(20);
        (await Run(["completion", "bash"])).ShouldContain("--version");
        (await Run(["chat", server.Address.ToString(), "--name", "Ines", "--plain", "--room", "1"])).ShouldContain("first light");
        (await Run("import", folder["chatroom.db"], "--db", folder["snug.db"])).ShouldContain("Attic");
        (await Run("backup", folder["copy.db"], "--db", folder["snug.db"])).ShouldContain("2 messages");
        (await server.Stop()).ExitCode.ShouldBe(0);

        (await Run("backup", folder["at rest.db"], "--db", folder["snug.db"])).ShouldContain("2 messages");
        (await Run("verify", folder["copy.db"])).ShouldContain("sound");
        (await Run("open", folder["copy.db"], "1")).ShouldContain("first light");
        (await Run("restore", folder["copy.db"], "--db", folder["snug.db"])).ShouldContain("snug.db");
        (await Run("check", "--db", folder["snug.db"])).ShouldContain("can be written to");
    }

    /// <summary>
    /// A person of its own without a home, in a folder that it may not write to: as systemd's DynamicUser and containers start programs.
    /// </summary>
    [Fact]
    public async Task It_starts_as_nobody_without_a_home_and_writes_nothing_but_the_database()
    {
        PowerCut.NeedsLinux();
        Allow(folder.Path, "755");
        var program = Directory.CreateDirectory(folder["program"]);
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(ChildPrograms.Published)!))
        {
            File.Copy(file, Path.Combine(program.FullName, Path.GetFileName(file)));
        }

        Allow(program.FullName, "555");
        var kept = Directory.CreateDirectory(folder["kept"]);
        Allow(kept.FullName, "777");
        string[] nobody = Environment.UserName == "root"
            ? ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--", Path.Combine(program.FullName, "snug")]
            : [Path.Combine(program.FullName, "snug")];
        string[] bare = ["env", "-i", "TMPDIR=/nonexistent", .. nobody];

        (await RunAs(bare, "--version")).ShouldBe($"{SnugServer.Version}\n");
        var port = ChildServer.FreePort();
        using var server = await ChildServer.StartBy(
            [.. bare, "serve", "--db", Path.Combine(kept.FullName, "snug.db"), "--port", $"{port}"], port);
        using var maya = await ChildClient.ComeIn(server, "Maya");

        // By a person: a plainly started server does not answer the accounts of services, not even its own.
        string[] asMaya = ["env", "-i", "TMPDIR=/nonexistent", $"SNUG_TOKEN={maya.Http.DefaultRequestHeaders.Authorization!.Parameter}",
            Path.Combine(program.FullName, "snug")];
        (await RunAs(asMaya, "send", "1", "without a home", "--server", server.Address.ToString())).ShouldNotContain("Exception");
        (await maya.Page()).Select(message => message.Text).ShouldBe(["without a home"]);
        (await server.Stop()).ExitCode.ShouldBe(0);
        Directory.GetFiles(kept.FullName).Select(Path.GetFileName).Order(StringComparer.Ordinal)
            .ShouldBe(["snug.db", "snug.db-receipt", "snug.db.lock"]);
        Allow(program.FullName, "755");
    }

    /// <summary>Nothing of the runtime lies beside it, so nothing has to be found, unpacked or kept together but these.</summary>
    [Fact]
    public void It_is_the_program_and_its_engines_library()
    {
        PowerCut.NeedsLinux();
        var files = new DirectoryInfo(Path.GetDirectoryName(ChildPrograms.Published)!).GetFiles();
        files.Select(file => file.Name).Order(StringComparer.Ordinal).ShouldBe(["libe_sqlite3.so", "snug"]);
        files.Sum(file => file.Length).ShouldBeLessThan(30_000_000);
    }

    private static void Allow(string path, string octalMode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32(octalMode, 8));
        }
    }

    private static async Task WalkThePlainPages(ChildServer server)
    {
        using var browser = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer() })
        {
            BaseAddress = server.Address
        };
        (await browser.GetStringAsync("/plain", TestDeadline.Token)).ShouldContain("name");
        (await Post("/plain/session", ("name", "Ben"))).ShouldContain("Lobby");
        (await Post("/plain/rooms/1", ("text", "by a form"), ("key", "k1"))).ShouldContain("by a form");
        (await browser.GetStringAsync("/plain/rooms/1", TestDeadline.Token)).ShouldContain("on my way");

        async Task<string> Post(string path, params (string Name, string Value)[] fields)
        {
            using var form = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
            using var answer = await browser.PostAsync(path, form, TestDeadline.Token);
            answer.IsSuccessStatusCode.ShouldBeTrue($"{path}: {(int)answer.StatusCode}");
            return await answer.Content.ReadAsStringAsync(TestDeadline.Token);
        }
    }

    private static async Task WalkThePagesParts(ChildClient guest)
    {
        var parts = Part().Matches(await guest.Http.GetStringAsync("/", TestDeadline.Token))
            .Select(match => match.Value)
            .Distinct()
            .ToList();
        parts.Count.ShouldBeGreaterThan(5);
        foreach (var part in parts)
        {
            (await guest.Http.GetByteArrayAsync(part, TestDeadline.Token)).Length.ShouldBeGreaterThan(0, part);
        }
    }

    [GeneratedRegex("/_/[^\"' ]+\\.(js|css)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Part();

    private Task<string> Run(params string[] arguments) =>
        RunAs(["env", $"SNUG_CONFIG={folder["config"]}", ChildPrograms.Published], arguments);

    private static async Task<string> RunAs(string[] command, params string[] arguments)
    {
        var start = new ProcessStartInfo(command[0], [.. command[1..], .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var said = await Task.WhenAll(
            process.StandardOutput.ReadToEndAsync(TestDeadline.Token), process.StandardError.ReadToEndAsync(TestDeadline.Token));
        await process.WaitForExitAsync(TestDeadline.Token);
        process.ExitCode.ShouldBe(0, string.Join(' ', arguments) + ": " + string.Concat(said));
        return string.Concat(said);
    }
}
