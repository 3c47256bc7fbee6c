using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using Snug.Protocol;

namespace Snug.Server.Tests;

/// <summary>
/// The file that people get is trimmed: code that is only found by reflection is in every other build and not in this one.
/// So one walk through all calls and through the commands that read a database.
/// </summary>
[Trait("Speed", "Slow")]
[Collection(nameof(Faults))]
public sealed class PublishedTests
{
    [Fact]
    public async Task Every_call_and_the_owners_commands_work_in_the_published_file()
    {
        if (!File.Exists(ChildPrograms.Published))
        {
            Missing.Skip("the published file is not here: ./test makes it");
        }

        using var folder = new Folder();
        using var server = await ChildServer.Start(folder["snug.db"], ChildServer.FreePort(), ChildProgram.Published);
        using var maya = await ChildGuest.ComeIn(server, "Maya");
        foreach (var (call, body) in Calls)
        {
            using var request = new HttpRequestMessage(new HttpMethod(call.Split(' ')[0]), call.Split(' ')[1]);
            request.Headers.Add(WireHeaders.IdempotencyKey, Guid.CreateVersion7().ToString());
            request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, MediaTypeHeaderValue.Parse("application/json"));
            using var answer = await maya.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Soon.Token);
            answer.IsSuccessStatusCode.ShouldBeTrue($"{call}: {(int)answer.StatusCode}");
        }

        (await maya.Page()).Select(message => message.Text).ShouldBe(["on my way", "hello"]);
        using (var refused = await maya.TrySay(""))
        {
            await refused.ShouldBe(Problems.InvalidText);
        }

        using (var old = Sql.Open(folder["chatroom.db"]))
        {
            old.Run("create table rooms (roomid text, roomname text, roommessages text, yes text)");
            old.Run("insert into rooms values ('1', 'Attic', 'Room Start.' || char(10) || char(10) || 'Ana: dusty' || char(10), 'yes')");
        }

        (await Run("import", folder["chatroom.db"], "--db", folder["snug.db"])).ShouldContain("Attic");
        (await Run("backup", folder["copy.db"], "--db", folder["snug.db"])).ShouldContain("3 messages");
        (await server.Stop()).ExitCode.ShouldBe(0);
        (await Run("verify", folder["copy.db"])).ShouldContain("sound");
        (await Run("open", folder["copy.db"])).ShouldContain("Max (legacy): hello");
    }

    private static readonly (string Call, string? Body)[] Calls =
    [
        ("GET /readyz", null),
        ("GET /api/welcome", null),
        ("GET /api/session", null),
        ("GET /api/state", null),
        ("POST /api/rooms", """{"name":"Kitchen"}"""),
        ("PATCH /api/rooms/2", """{"topic":"supper"}"""),
        ("GET /api/rooms", null),
        ("GET /api/rooms/2", null),
        ("POST /api/rooms/1/messages", """{"text":"on my way"}"""),
        ("GET /api/rooms/1/messages", null),
        ("PUT /api/rooms/1/read", """{"number":1}"""),
        ("PUT /api/rooms/1/presence", """{"state":"writing"}"""),
        ("POST /api/codes", null),
        ("GET /api/people?name=ma", null),
        ("GET /api/events?after=0-0", null),
        ("GET /api/rooms/1/events", null),
        ("GET /openapi/v1.json", null),
        ("GET /", null),
        ("GET /plain", null),
        ("POST /chatrm/SENDMSG", """{"roomid":"1","message":"\nMax: hello\n"}"""),
        ("POST /chatrm/CREATEROOM", """{"roomname":"Cellar"}"""),
        ("GET /chatrm/GETROOMS", null),
    ];

    private static async Task<string> Run(params string[] arguments)
    {
        var start = new ProcessStartInfo(ChildPrograms.Published, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        using var command = Process.Start(start)!;
        command.StandardInput.Close();
        var said = await Task.WhenAll(command.StandardOutput.ReadToEndAsync(Soon.Token), command.StandardError.ReadToEndAsync(Soon.Token));
        return string.Concat(said);
    }
}
