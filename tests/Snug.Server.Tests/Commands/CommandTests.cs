using System.Net;
using System.Text;
using System.Text.Json;
using Snug.Protocol;

namespace Snug.Server.Tests;

/// <summary>Lines that begin with a slash, given to the server: the same for every client.</summary>
public sealed class CommandTests
{
    [Fact]
    public async Task The_list_names_each_command_once_and_each_does_something()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeInAs("Maya", Roles.Owner);
        using var answer = await maya.Get("/api/commands");
        var commands = await answer.Read(Wire.Json.IReadOnlyListSlashCommand);
        commands.Select(command => command.Name).ShouldBe(
        [
            "topic", "rename", "archive", "unarchive", "create", "private", "direct", "join", "leave", "members", "add", "remove", "keeper",
            "level", "favourite", "unfavourite", "hide", "unhide", "mute", "unmute", "edit", "react", "pin", "unpin",
            "pins", "save", "unsave", "saved", "highlight", "delete", "report", "announce",
            "me", "names", "code", "people", "nick",
            "invite", "invites", "role", "deactivate", "reactivate", "ban", "unban", "link", "reports", "done", "makers", "help",
        ]);
        foreach (var command in commands)
        {
            using var done = await Try(maya, 1, $"/{command.Name}");
            done.StatusCode.ShouldBeOneOf([HttpStatusCode.OK, HttpStatusCode.BadRequest], command.Name);
        }
    }

    [Fact]
    public async Task A_topic_is_said_set_and_told_to_everybody()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        using var stream = await maya.Follow();
        (await Give(maya, 1, "/topic")).Said.ShouldBe("Room 1 has no topic. /topic TEXT sets it.");
        (await Give(maya, 1, "/TOPIC  Saturdays at eight ")).Said.ShouldBe("The topic is now: Saturdays at eight");
        (await stream.Next(EventKinds.RoomChanged)).As(Wire.Json.Room).Topic.ShouldBe("Saturdays at eight");
        (await Give(maya, 1, "/topic")).Said.ShouldBe("Room 1 is about: Saturdays at eight");
    }

    [Fact]
    public async Task A_room_is_made_renamed_archived_and_opened_again()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        (await Give(maya, 1, "/create Movie night")).ShouldBe(new CommandAnswer("Room 2, Movie night, is there.", 2));
        (await Give(maya, 2, "/rename Theatre")).Said.ShouldBe("Room 2 is now called Theatre.");
        (await Give(maya, 2, "/archive")).Said.ShouldBe("Theatre is archived. /unarchive opens it again.");
        (await Give(maya, 2, "/archive")).Said.ShouldBe("Theatre is archived already.");
        (await maya.Room(2)).ArchivedAt.ShouldNotBeNull();
        using (var refused = await Try(maya, 2, "/me waves"))
        {
            await refused.ShouldBe(Problems.RoomArchived);
        }

        (await Give(maya, 2, "/unarchive")).Said.ShouldBe("Theatre is open again.");
        (await maya.Room(2)).ArchivedAt.ShouldBeNull();
    }

    [Fact]
    public async Task A_room_is_found_by_its_number_or_by_a_name_that_is_only_its()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.MakeRoom("Movie night");
        await maya.MakeRoom("Kitchen");
        await maya.MakeRoom("kitchen");
        (await Give(maya, 1, "/join 2")).Go.ShouldBe(2);
        (await Give(maya, 1, "/join #2")).Go.ShouldBe(2);
        (await Give(maya, 1, "/join MOVIE night")).Go.ShouldBe(2);
        using var both = await Try(maya, 1, "/join Kitchen");
        (await both.ShouldBe(Problems.Malformed)).Detail.ShouldBe("Rooms 3, 4 have that name. Say which by its number: /join 3");
        using var none = await Try(maya, 1, "/join 9");
        (await none.ShouldBe(Problems.RoomNotFound)).Detail.ShouldBe("There is no room 9 for you here.");
        (await Give(maya, 2, "/leave")).Go.ShouldBe(1);
        (await Give(maya, 1, "/leave")).Go.ShouldBeNull();
    }

    [Fact]
    public async Task What_somebody_does_is_said_once_however_often_the_line_comes()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        (await Give(maya, 1, "/me")).Said.ShouldMatch(@"^You are Maya on http://[\w.:]+\. /code makes a code for your other device\.$");
        const string Key = "0193a1b2-0000-7000-8000-00000000c0de";
        await Give(maya, 1, "/me waves", Key);
        await Give(maya, 1, "/me waves", Key);
        await Give(maya, 1, "//etc/passwd is a path");
        (await maya.Page(1)).Select(message => message.Text).ShouldBe(["_waves_", "/etc/passwd is a path"]);
        using var reused = await Try(maya, 1, "/me nods", Key);
        await reused.ShouldBe(Problems.KeyReused);
    }

    [Theory]
    [InlineData("/nonsense", "There is no /nonsense here; /help lists what there is. Nothing was sent: to say it as it is, begin with //")]
    [InlineData("/", "There is no / here; /help lists what there is. Nothing was sent: to say it as it is, begin with //")]
    [InlineData("/topics x", "There is no /topics here; /help lists what there is. Nothing was sent: to say it as it is, begin with //")]
    public async Task A_command_that_is_none_is_refused_and_says_nothing(string line, string detail)
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        using var refused = await Try(maya, 1, line);
        (await refused.ShouldBe(Problems.NoSuchCommand)).Detail.ShouldBe(detail);
        (await maya.Page(1)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_room_that_is_not_there_takes_no_command()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        using var refused = await Try(maya, 9, "/topic x");
        await refused.ShouldBe(Problems.RoomNotFound);
        using var noCommand = await Try(maya, 1, "topic x");
        await noCommand.ShouldBe(Problems.Malformed);
    }

    [Fact]
    public async Task A_code_signs_in_the_other_device_and_names_say_who_is_here()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        var said = (await Give(maya, 1, "/code")).Said;
        said.ShouldStartWith("On your other device, type ");
        said.ShouldEndWith("\nIt works once, for ten minutes.");
        var code = said.Split(' ')[5];
        using var again = await server.Stranger.PostAsync(
            "/api/session", new StringContent($$"""{"code":"{{code}}"}""", Encoding.UTF8, "application/json"), TestDeadline.Token);
        (await again.Read(Wire.Json.NewSession)).Person.ShouldBe(new Person(1, "Maya"));
        (await Give(maya, 1, "/names")).Said.ShouldBe("Here: Maya.");
        (await Give(maya, 1, "/help")).Said.Split('\n').ShouldContain("/topic [TEXT]: says what the room is about, or sets it");
    }

    private static async Task<CommandAnswer> Give(TestPerson person, int room, string line, string? key = null)
    {
        using var answer = await Try(person, room, line, key);
        return await answer.Read(Wire.Json.CommandAnswer);
    }

    private static Task<HttpResponseMessage> Try(TestPerson person, int room, string line, string? key = null)
    {
        var json = JsonSerializer.Serialize(new CommandLine(line), Wire.Json.CommandLine);
        return person.Send(HttpMethod.Post, $"/api/rooms/{room}/commands", new StringContent(json, Encoding.UTF8, "application/json"), key);
    }
}
