using System.Text;
using System.Text.Json;
using Snug.Protocol;

namespace Snug.Server.Tests;

/// <summary>The commands of rooms for some, and of how a room stands in one's own list.</summary>
public sealed class RoomCommandTests
{
    private const string Key = "0193a1b2-0000-7000-8000-00000000c0de";

    [Fact]
    public async Task A_private_room_is_made_once_and_whoever_is_added_knows_of_it()
    {
        await using var server = await TestServer.Open();
        var (ines, maya, ben) = (await server.ComeIn("Ines"), await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        var made = new CommandAnswer("Room 2, Surprise, is there. Only those whom you add know of it: /add NAME", 2);
        (await Give(ines, 1, "/private Surprise", Key)).ShouldBe(made);
        (await Give(ines, 1, "/private Surprise", Key)).ShouldBe(made);
        (await ines.Rooms()).Select(room => room.Kind).ShouldBe([RoomKinds.Open, RoomKinds.Private]);
        (await Said(ines, 2, "/members")).ShouldBe("Ines: keeper, here");
        (await maya.Rooms()).Length.ShouldBe(1);

        (await Said(ines, 2, "/add @maya, BEN")).ShouldBe("Maya and Ben are in Surprise now.");
        (await Said(ines, 2, "/add Maya")).ShouldBe("Maya is in Surprise already.");
        (await maya.Rooms()).Select(room => room.Name).ShouldBe(["Lobby", "Surprise"]);
        (await Said(ben, 2, "/members")).ShouldBe("Ines: keeper\nMaya\nBen: here");

        (await Said(ines, 2, "/remove Ben")).ShouldBe("Ben is not in Surprise any more.");
        (await Said(ines, 2, "/remove Ben")).ShouldBe("Ben is not in Surprise.");
        (await ben.Rooms()).Length.ShouldBe(1);
        (await ines.Members(2)).Select(member => member.Person.Name).ShouldBe(["Ines", "Maya"]);
    }

    [Fact]
    public async Task A_keeper_makes_others_keepers_and_a_member_orders_nothing()
    {
        await using var server = await TestServer.Open();
        var (ines, maya, ben) = (await server.ComeIn("Ines"), await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        await ines.MakePrivateRoom("Surprise", maya);
        foreach (var line in new[] { "/add Ben", "/remove Ines", "/keeper Maya", "/rename Party", "/announce on" })
        {
            using var refused = await Try(maya, 2, line);
            (await refused.ShouldBe(Problems.NotAllowed)).Detail.ShouldBe("That is for those who keep this room. Nothing was changed.");
        }

        using (var outside = await Try(ines, 2, "/keeper Ben"))
        {
            (await outside.ShouldBe(Problems.NotFound)).Detail.ShouldBe(
                "Ben is not in Surprise: /add Ben comes first. Nothing was changed.");
        }

        (await Said(ines, 2, "/keeper maya")).ShouldBe(
            "Maya keeps Surprise now, and adds and removes like you. /keeper --off Maya undoes it.");
        (await Said(maya, 2, "/add Ben")).ShouldBe("Ben is in Surprise now.");
        (await Said(maya, 2, "/keeper --off Ines")).ShouldBe("Ines does not keep Surprise any more, and stays in it.");
        (await ben.Members(2)).Select(member => member.Role).ShouldBe([null, MemberRoles.Keeper, null]);
        using var last = await Try(maya, 2, "/keeper --off Maya");
        await last.ShouldBe(Problems.LastKeeper);
    }

    [Fact]
    public async Task Leaving_says_what_it_means_in_each_kind_of_room()
    {
        await using var server = await TestServer.Open();
        var (ines, maya) = (await server.ComeIn("Ines"), await server.ComeIn("Maya"));
        await ines.MakeRoom("Kitchen");
        await ines.MakePrivateRoom("Surprise", maya);
        (await ines.Talk(maya)).Id.ShouldBe(4);

        (await Give(maya, 2, "/leave")).ShouldBe(new CommandAnswer(
            "You left Kitchen; it is out of your list. It is open: /join 2 brings you back.", 1));
        (await maya.Room(2)).Hidden.ShouldBe(true);
        (await Give(maya, 1, "/join kitchen")).Go.ShouldBe(2);
        (await maya.Room(2)).Hidden.ShouldBeNull();

        (await Give(maya, 4, "/leave")).ShouldBe(new CommandAnswer(
            "The talk with Ines is out of your list. Nothing is lost: /direct Ines goes back to it.", 1));
        (await maya.Room(4)).Hidden.ShouldBe(true);
        (await Give(maya, 1, "/direct Ines")).ShouldBe(new CommandAnswer("", 4));
        (await maya.Room(4)).Hidden.ShouldBeNull();

        (await Give(maya, 3, "/leave")).ShouldBe(new CommandAnswer("You left Surprise. Only those who keep it can add you again.", 1));
        using (var gone = await Try(maya, 3, "/members"))
        {
            await gone.ShouldBe(Problems.RoomNotFound);
        }

        (await Give(ines, 3, "/remove Ines")).ShouldBe(new CommandAnswer(
            "You left Surprise. Nobody is in it any more, and nobody can come back to it.", 1));
        (await ines.Rooms()).Select(room => room.Id).ShouldBe([1, 2, 4]);
    }

    [Fact]
    public async Task A_talk_is_found_by_its_people_and_keeps_them()
    {
        await using var server = await TestServer.Open();
        var (ines, maya) = (await server.ComeIn("Ines"), await server.ComeIn("Maya"));
        await server.ComeIn("Ben, the second");
        (await Give(ines, 1, "/direct Maya", Key)).ShouldBe(new CommandAnswer("", 2));
        (await Give(maya, 1, "/direct @ines")).ShouldBe(new CommandAnswer("", 2));
        (await Give(ines, 1, "/direct Ben, the second")).Go.ShouldBe(3, "a name with a comma is one name");
        (await Said(ines, 2, "/members")).ShouldBe("Ines: here\nMaya");
        foreach (var line in new[] { "/add Ben, the second", "/remove Maya", "/rename Us" })
        {
            using var refused = await Try(ines, 2, line);
            await refused.ShouldBe(Problems.NotAllowed);
        }

        using var alone = await Try(ines, 1, "/direct Ines");
        await alone.ShouldBe(Problems.Malformed);
        using var nobody = await Try(ines, 1, "/direct Maya, Nobody");
        (await nobody.ShouldBe(Problems.NotFound)).Detail.ShouldBe(
            "Nobody here is called Nobody. /people lists the names. Nothing was changed.");
    }

    [Fact]
    public async Task How_a_room_stands_in_my_list_is_said_and_kept()
    {
        await using var server = await TestServer.Open();
        var (ines, maya) = (await server.ComeIn("Ines"), await server.ComeIn("Maya"));
        await ines.Talk(maya);
        (await Said(ines, 1, "/level")).ShouldBe(
            "Everything in Lobby reaches you. /level all, /level mentions and /level nothing change that.");
        (await Said(ines, 1, "/level MENTIONS")).ShouldBe("Only what names you in Lobby reaches you.");
        (await Said(ines, 1, "/level")).ShouldStartWith("Only what names you in Lobby reaches you.");
        (await Said(ines, 2, "/level nothing")).ShouldBe("Nothing in the talk with Maya reaches you.");
        (await Said(ines, 2, "/favourite")).ShouldBe("The talk with Maya stands at the head of your list.");
        (await Said(ines, 1, "/hide")).ShouldBe("Lobby is out of your list. /join 1 puts it back.");
        var rooms = await ines.Rooms();
        rooms.Select(room => (room.Level, room.Favourite, room.Hidden)).ShouldBe(
            [(Levels.Mentions, null, true), (Levels.Nothing, true, null)]);
        (await Said(ines, 1, "/unhide")).ShouldBe("Lobby is in your list.");
        (await Said(ines, 2, "/unfavourite")).ShouldBe("The talk with Maya stands among the other rooms again.");
        (await Said(ines, 2, "/level all")).ShouldBe("Everything in the talk with Maya reaches you.");
        (await ines.Rooms()).ShouldAllBe(room => room.Favourite == null && room.Hidden == null);
        (await maya.Rooms()).ShouldAllBe(room => room.Level == null, "whose list it is");
        using var unknown = await Try(ines, 1, "/level loud");
        await unknown.ShouldBe(Problems.Malformed);
    }

    [Fact]
    public async Task An_open_room_has_everybody_in_it()
    {
        await using var server = await TestServer.Open();
        var ines = await server.ComeIn("Ines");
        await server.ComeIn("Ben");
        (await Said(ines, 1, "/members")).ShouldBe("Lobby is open: everybody is in it. /names says who is here.");
        foreach (var line in new[] { "/add Ben", "/add Ines", "/remove Ben", "/keeper Ben", "/keeper Ines" })
        {
            using var refused = await Try(ines, 1, line);
            (await refused.ShouldBe(Problems.NotAllowed)).Detail.ShouldStartWith("This room is open: ");
        }
    }

    /// <summary>A line may name another room than its own: it is told no more of it than of one that is absent.</summary>
    [Theory]
    [InlineData("/join 2")]
    [InlineData("/join #2")]
    [InlineData("/delete #2/1")]
    [InlineData("/report #2/1")]
    [InlineData("/report 2/1 because")]
    public async Task No_command_tells_of_a_room_that_one_may_not_see(string line)
    {
        await using var server = await TestServer.Open();
        var olga = await server.ComeInAs("Olga", Roles.Owner);
        var ines = await server.ComeIn("Ines");
        await ines.MakePrivateRoom("Surprise");
        await ines.Say(2, "a cake");
        using var hidden = await Try(olga, 1, line);
        using var absent = await Try(olga, 1, line.Replace('2', '9'));
        (await hidden.ShouldBe(Problems.RoomNotFound)).Detail.ShouldBe(
            (await absent.ShouldBe(Problems.RoomNotFound)).Detail!.Replace('9', '2'));
        (await Said(olga, 1, "/reports")).ShouldBe("No report waits.");
        (await ines.Page(2)).Single().Text.ShouldBe("a cake");
    }

    [Fact]
    public async Task In_a_room_that_one_may_not_see_no_command_is_taken_and_its_name_is_nobodys()
    {
        await using var server = await TestServer.Open();
        var (ines, ben) = (await server.ComeIn("Ines"), await server.ComeIn("Ben"));
        await ines.MakePrivateRoom("Surprise");
        using var list = await ines.Get("/api/commands");
        foreach (var command in await list.Read(Wire.Json.IReadOnlyListSlashCommand))
        {
            using var refused = await Try(ben, 2, $"/{command.Name} 1");
            (await refused.ShouldBe(Problems.RoomNotFound)).Detail.ShouldBe("There is no room 2 for you here.", command.Name);
        }

        using var byName = await Try(ben, 1, "/join Surprise");
        (await byName.ShouldBe(Problems.RoomNotFound)).Detail.ShouldBe("There is no room called Surprise for you here.");
        using var byOther = await Try(ben, 1, "/join Nothing");
        await byOther.ShouldBe(Problems.RoomNotFound);
    }

    [Fact]
    public async Task Who_may_make_no_room_has_no_command_for_it()
    {
        await using var server = await TestServer.Open();
        var (olga, ben) = (await server.ComeInAs("Olga", Roles.Owner), await server.ComeIn("Ben"));
        var bot = await server.ComeInAs("Bot", Roles.Bot);
        string[] making = ["create", "private", "direct"];
        (await Listed(ben)).ShouldBe(making);
        (await Listed(bot)).ShouldBeEmpty();
        (await Said(olga, 1, "/makers")).ShouldBe("Everybody makes rooms here.");
        (await Said(olga, 1, "/makers admins")).ShouldBe("Owners and admins make the rooms here. Everybody can begin a talk: /direct NAME");
        (await Listed(ben)).ShouldBe(["direct"]);
        (await Listed(olga)).ShouldBe(making);
        foreach (var line in new[] { "/create Den", "/private Den" })
        {
            using var refused = await Try(ben, 1, line);
            await refused.ShouldBe(Problems.NotAllowed);
        }

        (await Give(ben, 1, "/direct Olga")).Go.ShouldBe(2);
        using (var notHis = await Try(ben, 1, "/makers everybody"))
        {
            await notHis.ShouldBe(Problems.NotAllowed);
        }

        (await Said(olga, 1, "/makers everybody")).ShouldBe("Everybody makes rooms here.");
        (await Listed(ben)).ShouldBe(making);

        async Task<string[]> Listed(TestPerson person)
        {
            using var answer = await person.Get("/api/commands");
            return [.. (await answer.Read(Wire.Json.IReadOnlyListSlashCommand)).Select(command => command.Name).Intersect(making)];
        }
    }

    private static async Task<string> Said(TestPerson person, int room, string line) => (await Give(person, room, line)).Said;

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
