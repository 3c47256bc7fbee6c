using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Snug.Protocol;
using Snug.Server.Log;
using Snug.Server.Nodes;
using Snug.Server.Storage;

namespace Snug.Server.Tests.Nodes;

/// <summary>Two servers on one PostgreSQL: what holds in one process holds in the whole house.</summary>
public sealed class NodeTests
{
    [Fact]
    public async Task Two_that_start_at_once_on_nothing_make_one_lobby()
    {
        await using var nodes = await TestNodes.Open();
        nodes.Ask("select name from snug.rooms").ShouldBe(["Lobby"]);
        nodes.Ask("select count(*) from snug.nodes").ShouldBe(["2"]);
        var maya = await nodes.First.ComeIn("Maya");
        (await TestNodes.At(nodes.Second, maya).Rooms()).Select(room => room.Name).ShouldBe(["Lobby"]);
    }

    /// <summary>As somebody does who brings back a backup beside it.</summary>
    [Fact]
    public async Task A_database_that_is_taken_away_is_away_and_no_bug_and_one_that_comes_back_is_gone_on_with()
    {
        await using var nodes = await TestNodes.Open();
        var maya = await nodes.First.ComeIn("Maya");
        await maya.Say(1, "before");
        var name = TestPostgres.Connection(nodes.Store).Database;
        TestPostgres.Shared.Run($"alter database {name} allow_connections false");
        TestPostgres.Shared.Run($"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'");
        await IsAway();
        TestPostgres.Shared.Run($"alter database {name} rename to {name}_aside");
        await IsAway();
        TestPostgres.Shared.Run($"alter database {name}_aside rename to {name}");
        TestPostgres.Shared.Run($"alter database {name} allow_connections true");
        nodes.Run("alter schema snug rename to aside");
        await IsAway();
        nodes.Run("alter schema aside rename to snug");

        await Eventually.Until(async () =>
        {
            using var answer = await maya.TrySay(1, "after", "the-key");
            return answer.StatusCode is HttpStatusCode.Created or HttpStatusCode.OK;
        });
        (await maya.Page(1)).Select(message => message.Text).ShouldBe(["before", "after"]);
        await Eventually.Until(async () => (await TestNodes.At(nodes.Second, maya).Page(1)).Length == 2);
        foreach (var node in nodes.All)
        {
            node.ServerLog.Lines.ShouldNotContain(line => line.Contains(" bug ", StringComparison.Ordinal) || line.Contains("   at "));
        }

        async Task IsAway()
        {
            using (var said = await maya.TrySay(1, "meanwhile"))
            {
                await said.ShouldBe(Problems.DatabaseAway);
            }

            using var read = await maya.Send(HttpMethod.Get, "/api/rooms/1/messages");
            await read.ShouldBe(Problems.DatabaseAway);
        }
    }

    [Fact]
    public async Task What_is_said_at_one_is_read_at_the_other_and_by_its_streams()
    {
        await using var nodes = await TestNodes.Open();
        var maya = await nodes.First.ComeIn("Maya");
        var ines = await nodes.Second.ComeIn("Ines");
        using var stream = await ines.Follow();
        for (var number = 1; number <= 20; number++)
        {
            using var answer = await maya.TrySay(1, $"word {number}");
            var said = await answer.Read(Wire.Json.Message);
            using var ask = ines.Request(HttpMethod.Get, "/api/rooms/1/messages");
            ask.Headers.Add(WireHeaders.Cursor, answer.Headers.GetValues(WireHeaders.Cursor).ShouldHaveSingleItem());
            using var page = await nodes.Second.Stranger.SendAsync(ask, TestDeadline.Token);
            (await page.Read(Wire.Json.ListMessage)).Last().ShouldBe(said with { Key = null });
        }

        (await stream.NextMessages(20)).Select(message => message.Text)
            .ShouldBe(Enumerable.Range(1, 20).Select(number => $"word {number}"));
    }

    [Fact]
    public async Task A_room_is_there_at_the_other_at_once()
    {
        await using var nodes = await TestNodes.Open();
        var maya = await nodes.First.ComeIn("Maya");
        for (var round = 0; round < 10; round++)
        {
            var room = await maya.MakeRoom($"Room {round}");
            (await TestNodes.At(nodes.Second, maya).Say(room.Id, "hello")).Number.ShouldBe(1);
        }
    }

    [Fact]
    public async Task Rooms_and_numbers_have_no_holes_when_both_write_at_once()
    {
        await using var nodes = await TestNodes.Open();
        var people = await Task.WhenAll(nodes.All.Select((node, index) => node.ComeIn($"Person {index}")));
        await Task.WhenAll(Enumerable.Range(0, 60).Select(index => people[index % 2].MakeRoom($"Room {index}")));
        await Task.WhenAll(Enumerable.Range(0, 200).Select(index => people[index % 2].Say(1, $"word {index}")));
        nodes.Ask("select count(*), min(id), max(id) from snug.rooms").ShouldBe(["61|1|61"]);
        nodes.Ask("select count(*), min(number), max(number) from snug.messages where room_id = 1").ShouldBe(["200|1|200"]);
        nodes.Ask("select count(*) = max(position) from snug.log").ShouldBe(["1"]);
        var pages = await Task.WhenAll(people.Select(person => person.Page(1, "?limit=100")));
        pages[0].ShouldBe(pages[1]);
    }

    [Fact]
    public async Task One_key_at_both_at_once_makes_one_message()
    {
        await using var nodes = await TestNodes.Open();
        var maya = await nodes.First.ComeIn("Maya");
        var elsewhere = TestNodes.At(nodes.Second, maya);
        for (var round = 0; round < 20; round++)
        {
            var said = await Task.WhenAll(
                maya.TrySay(1, "once", $"key {round}".Replace(' ', '-')), elsewhere.TrySay(1, "once", $"key-{round}"));
            said.Select(answer => answer.StatusCode).Order().ShouldBe([HttpStatusCode.OK, HttpStatusCode.Created]);
        }

        nodes.Ask("select count(*) from snug.messages").ShouldBe(["20"]);
    }

    [Fact]
    public async Task A_name_is_taken_in_the_whole_house()
    {
        await using var nodes = await TestNodes.Open();
        var answers = await Task.WhenAll(nodes.All.Select(node =>
            node.Stranger.PostAsJsonAsync("/api/session", new ComeIn("Maya"), Wire.Json.ComeIn, TestDeadline.Token)));
        answers.Select(answer => answer.StatusCode).Order().ShouldBe([HttpStatusCode.Created, HttpStatusCode.Conflict]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_session_that_ends_at_one_ends_its_stream_at_the_other(bool isDeaf)
    {
        await using var nodes = await TestNodes.Open();
        var maya = await nodes.First.ComeIn("Maya");
        using var stream = await TestNodes.At(nodes.Second, maya).Follow();
        await stream.Next("hello");
        if (isDeaf)
        {
            await nodes.Second.Parts.GetRequiredService<NodeChannel>().StopAsync(TestDeadline.Token);
        }

        (await maya.Leave()).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await stream.ToItsEnd();
        using var refused = await TestNodes.At(nodes.Second, maya).Get("/api/state");
        refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Who_is_sent_away_at_one_is_out_at_the_other()
    {
        await using var nodes = await TestNodes.Open();
        var owner = await nodes.First.ComeInAs("Maya", Roles.Owner);
        var ines = await nodes.Second.ComeIn("Ines");
        using var stream = await ines.Follow();
        await stream.Next("hello");
        using var banned = await owner.Send(HttpMethod.Put, $"/api/people/{ines.Id}/ban", TestPerson.Json(new Ban(), Wire.Json.Ban));
        banned.IsSuccessStatusCode.ShouldBeTrue();
        await owner.Say(1, "behind it");
        (await stream.ToItsEnd()).ShouldNotContain(told => told.Kind == EventKinds.MessagePosted);
    }

    [Fact]
    public async Task Whoever_lost_the_bell_reads_on_within_a_second_and_hears_again()
    {
        await using var nodes = await TestNodes.Open();
        var maya = await nodes.First.ComeIn("Maya");
        using var stream = await (await nodes.Second.ComeIn("Ines")).Follow();
        for (var round = 0; round < 5; round++)
        {
            nodes.Ask("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like 'listen%'");
            await maya.Say(1, $"word {round}");
            (await stream.NextMessage()).Text.ShouldBe($"word {round}");
        }
    }

    [Fact]
    public async Task What_is_ones_own_is_told_at_the_other()
    {
        await using var nodes = await TestNodes.Open();
        var maya = await nodes.First.ComeIn("Maya");
        await maya.Say(1, "one");
        var elsewhere = TestNodes.At(nodes.Second, maya);
        using var stream = await elsewhere.Follow();
        await stream.Next("me");
        await maya.Mark(1, 0, back: true);
        await stream.Until(told => told.Kind == "me" && told.As(Wire.Json.Me).Reads.Contains(new ReadMark(1, 0)));
        await maya.Say(1, "two");
        await stream.Until(told => told.Kind == "me" && told.As(Wire.Json.Me).Reads.Contains(new ReadMark(1, 2)));
        await maya.SetLevel(1, Levels.Mentions);
        await stream.Until(told => told.Kind == "me" && told.As(Wire.Json.Me).Rooms is [{ Level: Levels.Mentions }]);
        var ines = await nodes.First.ComeIn("Ines");
        await maya.Put($"/api/people/{ines.Id}/muted", HttpStatusCode.NoContent);
        await stream.Until(told => told.Kind == "me" && told.As(Wire.Json.Me).Muted?.Contains(ines.Id) is true);
    }

    [Fact]
    public async Task Who_writes_at_one_is_seen_at_the_other()
    {
        await using var nodes = await TestNodes.Open();
        var maya = await nodes.First.ComeIn("Maya");
        var ines = await nodes.Second.ComeIn("Ines");
        using var here = await maya.Follow();
        using var there = await ines.Follow();
        await maya.Am(PresenceStates.Writing, 1);
        await there.Until(told => Tells(told, maya, PresenceStates.Writing));

        // What a load balancer sent to the other node counts where the stream is.
        await TestNodes.At(nodes.First, ines).Am(PresenceStates.Here, 1);
        await here.Until(told => Tells(told, ines, PresenceStates.Here));
        (await nodes.First.Stranger.GetFromJsonAsync("/api/welcome", Wire.Json.Welcome, TestDeadline.Token))!.Here
            .ShouldBe([maya.Name, ines.Name]);
    }

    [Fact]
    public async Task Whoever_is_added_at_one_is_in_at_the_other_and_out_again()
    {
        await using var nodes = await TestNodes.Open();
        var maya = await nodes.First.ComeIn("Maya");
        var ines = await nodes.Second.ComeIn("Ines");
        using var stream = await ines.Follow();
        for (var round = 0; round < 5; round++)
        {
            var room = await maya.MakePrivateRoom($"Surprise {round}");
            (await ines.Get($"/api/rooms/{room.Id}/messages")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
            await maya.Add(room.Id, ines);
            await ines.Say(room.Id, "in");
            await maya.Remove(room.Id, ines);
            using var late = await ines.TrySay(room.Id, "out");
            late.StatusCode.ShouldBe(HttpStatusCode.NotFound);
            await maya.Say(room.Id, "behind their back");
            (await stream.Next(EventKinds.MemberJoined, EventKinds.MemberLeft)).Kind.ShouldBe(EventKinds.MemberJoined);
            (await stream.NextMessage()).Text.ShouldBe("in");
            await stream.Next(EventKinds.MemberLeft);
        }

        await maya.Say(1, "to all");
        (await stream.NextMessage()).Text.ShouldBe("to all");
    }

    [Fact]
    public async Task A_talk_has_all_its_names_at_the_other()
    {
        await using var nodes = await TestNodes.Open();
        var maya = await nodes.First.ComeIn("Maya");
        var ines = await nodes.Second.ComeIn("Ines");
        using var stream = await ines.Follow();
        var talk = await maya.Talk(ines);
        var joined = await stream.Until(told =>
            told.Kind == EventKinds.MemberJoined && told.As(Wire.Json.MemberEvent).Person.Id == ines.Id);
        joined.Last().As(Wire.Json.MemberEvent).Details!.People!.Select(person => person.Name).ShouldBe(["Maya", "Ines"]);
        (await ines.Talk(maya)).Id.ShouldBe(talk.Id);
    }

    [Fact]
    public async Task Nothing_is_said_in_a_room_that_was_archived_where_nobody_heard_of_it()
    {
        await using var nodes = await TestNodes.Open();
        var maya = await nodes.First.ComeIn("Maya");
        var elsewhere = TestNodes.At(nodes.Second, maya);
        await nodes.Second.Parts.GetRequiredService<NodeChannel>().StopAsync(TestDeadline.Token);
        for (var round = 0; round < 10; round++)
        {
            var room = await maya.MakeRoom($"Room {round}");
            await elsewhere.Say(room.Id, "before");
            await maya.Change(room.Id, new RoomChange(Archived: true));
            using var late = await elsewhere.TrySay(room.Id, "after");
            late.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        }
    }

    [Fact]
    public async Task One_that_stands_still_with_the_lock_is_let_go_and_reads_in_steps_what_it_missed()
    {
        await using var nodes = await TestNodes.Open();
        var maya = await nodes.First.ComeIn("Maya");
        var elsewhere = TestNodes.At(nodes.Second, maya);
        await using (await TestWrite.Hold(nodes.Second.Log))
        {
            // The others wait for it for two seconds.
            for (var round = 0; round < 12; round++)
            {
                await Task.WhenAll(Enumerable.Range(0, 200).Select(word => maya.Say(1, $"word {round} {word}")));
            }
        }

        (await elsewhere.Say(1, "behind all of it")).Number.ShouldBe(2_401);
        nodes.Ask("select count(*), max(position) - count(*) from snug.log").ShouldBe(nodes.Ask("select max(position), 0 from snug.log"));
    }

    [Fact]
    public async Task Names_that_change_hands_are_right_at_the_other()
    {
        await using var nodes = await TestNodes.Open();
        var maya = await nodes.First.ComeIn("Maya");
        var ines = await nodes.First.ComeIn("Ines");
        using var stream = await (await nodes.Second.ComeIn("Tomas")).Follow();
        await nodes.Second.Parts.GetRequiredService<NodeChannel>().StopAsync(TestDeadline.Token);
        await Rename(maya, "Third");
        await Rename(ines, "Maya");
        await Rename(maya, "Ines");
        await maya.Say(1, "who am I");
        var said = await stream.NextMessage();
        said.Author.Name.ShouldBe("Ines");
        using var taken = await nodes.Second.Stranger.PostAsJsonAsync(
            "/api/session", new ComeIn("third"), Wire.Json.ComeIn, TestDeadline.Token);
        taken.StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Each_takes_its_share_of_what_one_may_ask_for()
    {
        await using var nodes = await TestNodes.Open(options => options with { HasLimits = true });
        await Eventually.Until(() => Task.FromResult(
            nodes.All.All(node => node.Parts.GetRequiredService<NodeTable>().Count == 2)));
        var maya = await nodes.First.ComeIn("Maya");
        var kept = 0;
        for (var index = 0; index < 60; index++)
        {
            using var answer = await maya.TrySay(1, "word");
            kept += answer.StatusCode == HttpStatusCode.Created ? 1 : 0;
        }

        kept.ShouldBeInRange(30, 59);
    }

    [Fact]
    public async Task A_node_that_meets_another_log_begins_anew()
    {
        await using var nodes = await TestNodes.Open();
        var maya = await nodes.First.ComeIn("Maya");
        await maya.Say(1, "kept");
        await nodes.First.Log.CatchUp();
        await nodes.Second.Log.CatchUp();
        nodes.Run("update snug.log set tag = decode(repeat('00', 20), 'hex') where position = (select max(position) from snug.log)");
        var ended = nodes.Second.Parts.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        await Should.ThrowAsync<StorageException>(nodes.Second.Log.CatchUp);
        await Eventually.Until(() => Task.FromResult(ended.IsCancellationRequested));
        nodes.Second.Log.HasGivenUp.ShouldBeTrue();
    }

    [Fact]
    public async Task A_node_that_is_older_than_what_is_written_serves_no_more()
    {
        await using var nodes = await TestNodes.Open();
        await nodes.First.ComeIn("Maya");
        await nodes.Second.Log.CatchUp();
        var head = nodes.Second.Log.Projection.Head;
        var row = new LogRow(head.Position + 1, Kinds.All.Count + 1, 0, null, null, null, 1);
        var (hash, before) = (Chain.Blind(), head.Tag);
        nodes.Run($"insert into snug.log (position, kind, at, audience, hash, tag) values ({row.Position}, {row.Kind}, 0, 1, "
            + $"{Hex(hash)}, {Hex(Chain.Next(before, row, hash))})");
        (await Should.ThrowAsync<StorageException>(nodes.Second.Log.CatchUp)).Failure.ShouldBe(StorageFailure.Newer);
        await Eventually.Until(() => Task.FromResult(nodes.Second.Log.HasGivenUp));

        static string Hex(Tag tag)
        {
            var bytes = new byte[Tag.Length];
            tag.CopyTo(bytes);
            return $"decode('{Convert.ToHexString(bytes)}', 'hex')";
        }
    }

    private static bool Tells(StreamEvent told, TestPerson person, string state) =>
        told.Kind == "presence"
            && told.As(Wire.Json.Presence).People.Any(present => present.Id == person.Id && present.State == state);

    private static async Task Rename(TestPerson person, string name)
    {
        using var answer = await person.Send(
            HttpMethod.Patch, "/api/me", TestPerson.Json(new MeChange(name), Wire.Json.MeChange));
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
    }
}
