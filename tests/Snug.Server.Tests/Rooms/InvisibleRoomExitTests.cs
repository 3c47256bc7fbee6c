using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Snug.Protocol;
using Snug.Server.People.Presence;

namespace Snug.Server.Tests;

/// <summary>
/// What you may not see does not exist (promise 4): no list, count, search, stream, page, command or log line has a trace of a private room
/// or a talk for whoever is not in it, whatever they are on the server. Calls about the room itself are in InvisibleRoomTests.
/// </summary>
public sealed partial class InvisibleRoomExitTests
{
    /// <summary>Every address that gives something without naming a room.</summary>
    private static readonly string[] Pages =
    [
        "/api/welcome", "/api/state", "/api/rooms", "/api/people?name=a", "/api/people?name=SECRET", "/api/session", "/api/sessions",
        "/api/commands", "/api/invites", "/api/audit?limit=100", "/api/reports", "/api/settings", "/plain", "/chatrm/GETROOMS",
        "/openapi/v1.json", "/healthz", "/readyz", "/",
    ];

    [Fact]
    public async Task No_list_count_or_page_has_a_trace_of_it()
    {
        await using var house = await HouseWithASecret.Open();
        foreach (var (who, person) in house.Onlookers)
        {
            foreach (var path in Pages)
            {
                var text = await Read(house, person, path);
                text.ShouldNotBeEmpty();
                if (path is "/" or "/openapi/v1.json")
                {
                    // The same for everybody, with rooms in examples.
                    text.ShouldNotContain(HouseWithASecret.Secret, Case.Sensitive, who);
                    continue;
                }

                ShouldTellNothing(house, text, $"{who} {path}");
            }

            if (person is not null)
            {
                (await person.Rooms()).Select(room => room.Id).ShouldBe([1], who);
                (await person.State()).Rooms.Select(room => room.Id).ShouldBe([1], who);
            }
        }

        (await house.Maya.Rooms()).Select(room => room.Id).ShouldBe([1, house.Room, house.Talk], "or nothing was looked for");
        (await Read(house, house.Maya, "/plain")).ShouldContain(HouseWithASecret.Secret);
    }

    [Fact]
    public async Task At_the_original_s_door_it_is_an_empty_row()
    {
        await using var house = await HouseWithASecret.Open();
        var rows = await Read(house, null, "/chatrm/GETROOMS");
        rows.ShouldContain($"""["{house.Room}","","","yes"],["{house.Talk}","","","yes"]""");
        var hidden = await Knock(house.Room);
        hidden.ShouldBe((await Knock(9)).Replace("room 9", $"room {house.Room}", StringComparison.Ordinal));
        house.ShouldBeUnchanged();

        async Task<string> Knock(int room)
        {
            using var answer = await house.Server.Stranger.PostAsync(
                "/chatrm/SENDMSG",
                new StringContent($$"""{"roomid":"{{room}}","message":"\nMaya: words\n"}""", null, "application/json"),
                TestDeadline.Token);
            answer.ShouldBe(HttpStatusCode.NotFound);
            return await answer.Content.ReadAsStringAsync(TestDeadline.Token);
        }
    }

    /// <summary>Who was active last is what everybody sees of them; what they do where few see it moves nobody.</summary>
    [Fact]
    public async Task The_order_of_people_does_not_say_who_talks_where_one_does_not_see_it()
    {
        await using var house = await HouseWithASecret.Open();
        var before = (await house.Outsider.State()).People.Select(person => person.Id).ToList();
        before[0].ShouldBe(house.Outsider.Id, "the order is by who was active last");
        await house.Ines.Say(house.Room, "more");
        await house.Maya.Say(house.Talk, "more");
        await house.Maya.Mark(house.Room, 1);
        await house.Ines.Add(house.Room, house.Maya, MemberRoles.Keeper);
        await house.Ines.Change(house.Room, new RoomChange(Archived: true));
        await house.Ines.Change(house.Room, new RoomChange(Archived: false));
        await house.Ines.Talk(house.Maya, house.Outsider);
        (await house.Owner.State()).People.Select(person => person.Id).ShouldBe(before);
        await house.Server.Close();
        await house.Server.OpenAgain();
        (await house.Owner.State()).People.Select(person => person.Id).ShouldBe(before, "also after a restart");
        await house.Maya.Say(1, "seen");
        (await house.Owner.State()).People[0].Id.ShouldBe(house.Maya.Id);
    }

    [Theory]
    [InlineData(StreamTransport.Socket)]
    [InlineData(StreamTransport.Pipe)]
    public async Task No_stream_tells_of_it_live_or_after_an_old_cursor(StreamTransport way)
    {
        await using var server = await HouseWithASecret.Open();
        foreach (var (who, person) in server.Onlookers.Where(onlooker => onlooker.Person is not null))
        {
            foreach (var cursor in server.Cursors.Append("0-0").Append(null))
            {
                await Follow(server, who, person!, cursor, way);
            }
        }
    }

    private static async Task Follow(HouseWithASecret house, string who, TestPerson person, string? cursor, StreamTransport way)
    {
        var request = person.FollowRequest(after: cursor);
        request.Version = way is StreamTransport.Socket ? HttpVersion.Version11 : HttpVersion.Version10;
        using var stream = await EventReader.Open(house.Server.Streams, request);
        var begun = await stream.Until(next => next.Kind == EventKinds.Me);
        await house.Ines.Say(house.Room, HouseWithASecret.Secret);
        await house.Ines.Change(house.Room, new RoomChange(Topic: $"{HouseWithASecret.Secret} {Guid.NewGuid():N}"));
        await house.Ines.Am(PresenceStates.Writing, house.Room);
        await house.Maya.Say(house.Talk, HouseWithASecret.Secret);
        house.Server.Clock.Advance(TimeSpan.FromSeconds(2));
        var last = await house.Ines.Say(1, "to everybody");
        var seen = await stream.Until(next => next.Kind == EventKinds.MessagePosted && next.Message == last);
        foreach (var next in begun.Concat(seen))
        {
            if (next.Kind is EventKinds.MemberJoined or EventKinds.MemberLeft)
            {
                // What names somebody is told to them always: that they were there, and nothing of the room but its number.
                next.As(Wire.Json.MemberEvent).Person.Id.ShouldBe(person.Id, who);
                next.As(Wire.Json.MemberEvent).Details.ShouldBeNull(who);
                next.Data.ShouldNotContain(HouseWithASecret.Secret, Case.Insensitive, who);
            }
            else
            {
                ShouldTellNothing(house, next.Data, $"{who} from {cursor}: {next.Kind}");
            }
        }
    }

    [Fact]
    public async Task Who_is_in_it_or_writing_there_is_told_to_nobody_else()
    {
        await using var house = await HouseWithASecret.Open();
        using var inesStream = await house.Ines.Follow();
        using var mayas = await house.Maya.Follow(house.Room);
        using var outsiders = await house.Outsider.Follow();
        await inesStream.Next(EventKinds.Me);
        await mayas.Next(EventKinds.Me);
        await outsiders.Next(EventKinds.Me);
        await house.Ines.Am(PresenceStates.Writing, house.Room);
        house.Server.Clock.Advance(TimeSpan.FromSeconds(1));
        var told = await mayas.Next(EventKinds.Presence);
        told.As(Wire.Json.Presence).Room.ShouldBe(house.Room, "there is something to hide");

        // At hello, and to one that was catching up while it was told.
        using var late = await house.Outsider.Follow(after: house.Cursors[0]);
        using var formers = await house.Former.Follow(after: house.Cursors[0]);
        await house.Outsider.Am(PresenceStates.Here, 1);
        house.Server.Clock.Advance(TimeSpan.FromSeconds(1));
        var last = await house.Ines.Say(1, "last");
        foreach (var stream in new[] { outsiders, late, formers })
        {
            var seen = await stream.Until(next => next.Kind == EventKinds.MessagePosted && next.Message == last);
            seen.Where(next => next.Kind == EventKinds.Presence)
                .Select(next => next.As(Wire.Json.Presence).Room)
                .ShouldAllBe(room => room == 1);
        }

        // What the commands and the welcome say of who is here names people, never where they are.
        house.Server.Parts.GetRequiredService<PresenceBoard>().Current(house.Room).ShouldNotBeEmpty();
        ShouldTellNothing(house, await Read(house, null, "/api/welcome"), "welcome");
    }

    /// <summary>A mark in a room that one was in is one's own, and the room is not there any more.</summary>
    [Fact]
    public async Task What_is_one_s_own_in_it_is_not_told_at_hello_either()
    {
        await using var house = await HouseWithASecret.Open();
        house.Server.Ask($"select number from read_marks where room_id = {house.Room} and person_id = {house.Former.Id}").ShouldBe(["2"]);
        using var stream = await house.Former.Follow();
        (await stream.Next(EventKinds.Me)).As(Wire.Json.Me).Reads.Select(mark => mark.Room).ShouldNotContain(house.Room);
        await house.Ines.Add(house.Room, house.Former);
        using var again = await house.Former.Follow();
        (await again.Next(EventKinds.Me)).As(Wire.Json.Me).Reads.ShouldContain(new ReadMark(house.Room, 2));
    }

    [Fact]
    public async Task No_command_knows_it()
    {
        await using var house = await HouseWithASecret.Open();
        foreach (var (who, person) in house.Onlookers.Where(onlooker => onlooker.Person is not null))
        {
            (await Give($"/join {house.Room}")).ShouldBe(
                (await Give("/join 9")).Replace("room 9", $"room {house.Room}", StringComparison.Ordinal), who);
            (await Give($"/join {HouseWithASecret.Secret} room")).ShouldBe(
                (await Give("/join Nowhere room")).Replace("Nowhere", HouseWithASecret.Secret, StringComparison.Ordinal), who);
            foreach (var line in new[] { "/people", "/names", "/help", "/invites", "/me", "/topic" })
            {
                ShouldTellNothing(house, await Give(line), $"{who} {line}");
            }

            async Task<string> Give(string line)
            {
                using var answer = await person!.Send(
                    HttpMethod.Post, "/api/rooms/1/commands", TestPerson.Json(new CommandLine(line), Wire.Json.CommandLine));
                return await answer.Content.ReadAsStringAsync(TestDeadline.Token);
            }
        }
    }

    /// <summary>An invitation into it, its QR code and a report of what is in it: as for a room that is absent.</summary>
    [Fact]
    public async Task No_other_call_that_names_a_room_knows_it()
    {
        await using var house = await HouseWithASecret.Open();
        foreach (var person in new[] { house.Owner, house.Admin, house.Outsider, house.Former })
        {
            (await Invite(person, house.Room)).ShouldBe(
                (await Invite(person, 9)).Replace("room 9", $"room {house.Room}", StringComparison.Ordinal), person.Name);
            (await Qr(person, house.Room)).ShouldBe(await Qr(person, 9), person.Name);
        }

        async Task<string> Invite(TestPerson person, int room)
        {
            using var answer = await person.Send(
                HttpMethod.Post, "/api/invites", new StringContent($$"""{"rooms":[{{room}}]}""", null, "application/json"));
            answer.IsSuccessStatusCode.ShouldBeFalse();
            return $"{answer.StatusCode} {await answer.Content.ReadAsStringAsync(TestDeadline.Token)}";
        }

        static async Task<int> Qr(TestPerson person, int room)
        {
            using var answer = await person.Get($"/api/qr?path=/rooms/{room}");
            return (await answer.Content.ReadAsStringAsync(TestDeadline.Token)).Length;
        }
    }

    /// <summary>The owners and admins are shown the message, and nothing else of its room.</summary>
    [Fact]
    public async Task A_report_shows_that_message_and_nothing_else()
    {
        await using var house = await HouseWithASecret.Open();
        using (var reported = await house.Maya.Send(
            HttpMethod.Post, $"/api/rooms/{house.Room}/messages/1/report", TestPerson.Json(new NewReport("look"), Wire.Json.NewReport)))
        {
            reported.ShouldBe(HttpStatusCode.NoContent);
        }

        foreach (var person in new[] { house.Owner, house.Admin })
        {
            using var answer = await person.Get("/api/reports");
            var text = await answer.Content.ReadAsStringAsync(TestDeadline.Token);
            text.ShouldContain($"{HouseWithASecret.Secret} one");
            text.ShouldNotContain($"{HouseWithASecret.Secret} two");
            text.ShouldNotContain($"{HouseWithASecret.Secret} room");
            text.ShouldNotContain($"{HouseWithASecret.Secret} topic");
            using var page = await person.Get($"/api/rooms/{house.Room}/messages?around=1");
            await page.ShouldBe(Problems.RoomNotFound);
        }

        foreach (var person in new[] { house.Outsider, house.Former, house.Bot, house.Maya })
        {
            using var answer = await person.Get("/api/reports");
            await answer.ShouldBe(Problems.NotAllowed);
        }

        using (var removed = await house.Admin.Send(
            HttpMethod.Patch, "/api/reports/1", TestPerson.Json(new ReportChange(Done: true, Remove: true), Wire.Json.ReportChange)))
        {
            (await removed.Content.ReadAsStringAsync(TestDeadline.Token)).ShouldNotContain(HouseWithASecret.Secret);
        }

        (await Read(house, house.Owner, "/api/audit")).ShouldNotContain(HouseWithASecret.Secret);
        (await house.Maya.Page(house.Room)).Select(message => message.Text).ShouldBe(["", $"{HouseWithASecret.Secret} two"]);
    }

    [Fact]
    public async Task The_operator_s_log_has_no_line_about_it()
    {
        await using var house = await HouseWithASecret.Open();
        await house.Ines.MakeRoom("Attic");
        await TestDeadline.Until(() => house.Server.ServerLog.Lines.Any(line => line.Contains("Attic", StringComparison.Ordinal)));
        await house.Server.Close();
        house.Server.ServerLog.Lines.ShouldAllBe(line => !line.Contains(HouseWithASecret.Secret, StringComparison.OrdinalIgnoreCase));
        house.Server.ServerLog.Lines.ShouldAllBe(line => !MadeRoom().IsMatch(line) || line.Contains("Attic", StringComparison.Ordinal));
    }

    /// <summary>Gaps tell that something happened; whose it is and where stands nowhere.</summary>
    [Fact]
    public async Task A_cursor_that_moves_is_all_that_others_see_of_it()
    {
        await using var house = await HouseWithASecret.Open();
        var before = (await house.Outsider.State()).Cursor;
        await house.Ines.Say(house.Room, "more");
        var after = (await house.Outsider.State()).Cursor;
        after.ShouldNotBe(before, "it tells that something exists (SECURITY.md)");
        var (first, second) = (await house.Outsider.State(), await house.Outsider.State());
        first.Rooms.ShouldBe(second.Rooms);
    }

    /// <summary>Nothing of their text, and neither of the two by its number.</summary>
    private static void ShouldTellNothing(HouseWithASecret house, string text, string where)
    {
        text.ShouldNotContain($"{HouseWithASecret.Secret} ", Case.Insensitive, where);
        foreach (var room in new[] { house.Room, house.Talk })
        {
            text.ShouldNotContain($"\"room\":{room},", Case.Sensitive, where);
            text.ShouldNotContain($"rooms/{room}", Case.Sensitive, where);
            text.ShouldNotContain($"#{room}", Case.Sensitive, where);
        }
    }

    private static async Task<string> Read(HouseWithASecret house, TestPerson? person, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (person is not null)
        {
            request.Headers.Authorization = new("Bearer", person.Token);
            request.Headers.Add("Cookie", $"snug-{house.Server.Address.Port}={person.Token}");
        }

        using var answer = await house.Server.Stranger.SendAsync(request, TestDeadline.Token);
        ((int)answer.StatusCode).ShouldBeLessThan(500);
        return await answer.Content.ReadAsStringAsync(TestDeadline.Token);
    }

    [GeneratedRegex(" made room ", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex MadeRoom();
}
