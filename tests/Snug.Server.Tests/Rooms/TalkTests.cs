using System.Net;
using Snug.Protocol;

namespace Snug.Server.Tests;

/// <summary>Talks of two to eight.</summary>
public sealed class TalkTests
{
    [Theory]
    [InlineData("""{"people":[0]}""")]
    [InlineData("""{"people":[-1]}""")]
    [InlineData("""{"people":[2,0]}""")]
    [InlineData("""{"people":[99]}""")]
    [InlineData("""{"people":[2147483647]}""")]
    public async Task With_somebody_who_is_not_there_none_is_begun(string body)
    {
        await using var server = await TestServer.Open();
        var ines = await server.ComeIn("Ines");
        await server.ComeIn("Maya");
        using var answer = await ines.Send(HttpMethod.Post, "/api/direct", new StringContent(body, null, "application/json"));
        await answer.ShouldBe(Problems.NotFound);
        (await ines.Rooms()).Length.ShouldBe(1);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"people":null}""")]
    [InlineData("""{"people":[]}""")]
    [InlineData("""{"people":[1]}""")]
    [InlineData("""{"people":[2,3,4,5,6,7,8,9]}""")]
    public async Task What_is_no_talk_is_refused(string body)
    {
        await using var server = await TestServer.Open();
        var ines = await server.ComeIn("Ines");
        using var answer = await ines.Send(HttpMethod.Post, "/api/direct", new StringContent(body, null, "application/json"));
        await answer.ShouldBe(Problems.Malformed);
    }

    [Fact]
    public async Task Eight_people_talk_in_one_whoever_of_them_begins_and_however_many_at_once()
    {
        await using var server = await TestServer.Open();
        var people = new List<TestPerson>();
        for (var number = 1; number <= 8; number++)
        {
            people.Add(await server.ComeIn($"Person {number}"));
        }

        var begun = await Task.WhenAll(Enumerable.Range(0, 32).Select(async time =>
        {
            var who = people[time % people.Count];
            using var answer = await who.TryTalk([.. people.Where(other => other != who).Reverse().Select(other => other.Id)]);
            return (answer.StatusCode, (await answer.Read(Wire.Json.Room)).Id);
        }));
        begun.Select(one => one.Id).Distinct().ShouldBe([2]);
        begun.Count(one => one.StatusCode == HttpStatusCode.Created).ShouldBe(1);
        (await people[3].Talk(people[4])).Id.ShouldBe(3, "another set is another talk");
        (await people[0].State()).Rooms.Single(room => room.Id == 2).Name
            .ShouldBe(string.Join(", ", people.Select(person => person.Name)));
    }

    [Fact]
    public async Task A_talk_is_called_what_its_people_are_called_now()
    {
        await using var server = await TestServer.Open();
        var (ines, maya) = (await server.ComeIn("Ines"), await server.ComeIn("Maya"));
        var start = (await maya.State()).Cursor;
        var talk = await ines.Talk(maya);
        using (var renamed = await ines.Send(HttpMethod.Patch, "/api/me", TestPerson.Json(new MeChange("Agnes"), Wire.Json.MeChange)))
        {
            renamed.ShouldBe(HttpStatusCode.OK);
        }

        (await maya.Room(talk.Id)).Name.ShouldBe("Agnes, Maya");
        (await ines.Talk(maya)).Name.ShouldBe("Agnes, Maya");
        await server.Close();
        await server.OpenAgain();
        (await maya.Room(talk.Id)).Name.ShouldBe("Agnes, Maya");
        await maya.Say(1, "last");
        using var stream = await maya.Follow(after: start);
        var seen = await stream.Until(next => next.Kind == EventKinds.MessagePosted);
        seen.Single(next => next.Kind == EventKinds.MemberJoined && next.As(Wire.Json.MemberEvent).Person.Id == maya.Id)
            .As(Wire.Json.MemberEvent).Details.ShouldNotBeNull().Name.ShouldBe("Agnes, Maya");
    }
}
