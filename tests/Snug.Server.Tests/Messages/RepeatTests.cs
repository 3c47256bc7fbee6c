using System.Net;
using Snug.Protocol;

namespace Snug.Server.Tests;

/// <summary>Idempotency-Key: once means once.</summary>
public sealed class RepeatTests
{
    [Fact]
    public async Task A_repeat_is_the_same_message_and_says_so_by_200()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        using var first = await maya.TrySay(1, "hi", "k1");
        var said = await first.ShouldBe(HttpStatusCode.Created).Read(Wire.Json.Message);
        server.Clock.Jump(TimeSpan.FromHours(5));
        using var second = await maya.TrySay(1, "hi", "k1");
        (await second.ShouldBe(HttpStatusCode.OK).Read(Wire.Json.Message)).ShouldBe(said);
        (await maya.Room(1)).LastNumber.ShouldBe(1);
    }

    [Fact]
    public async Task A_repeat_reaches_no_stream_a_second_time()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        using var stream = await maya.Follow();
        await maya.Say(1, "once", "k1");
        await maya.Say(1, "once", "k1");
        await maya.Say(1, "next");
        (await stream.NextMessages(2)).Select(message => message.Text).ShouldBe(["once", "next"]);
    }

    [Fact]
    public async Task A_hundred_repeats_at_once_are_one_message()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => maya.TrySay(1, "hi", "k1")));
        answers.Count(answer => answer.StatusCode is HttpStatusCode.Created).ShouldBe(1);
        answers.Count(answer => answer.StatusCode is HttpStatusCode.OK).ShouldBe(99);
        (await maya.Room(1)).LastNumber.ShouldBe(1);
        Array.ForEach(answers, answer => answer.Dispose());
    }

    [Fact]
    public async Task The_same_key_for_another_text_room_or_call_is_refused_and_keeps_nothing()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.MakeRoom("Movie night");
        await maya.Say(1, "hi", "k1");
        using var otherText = await maya.TrySay(1, "ho", "k1");
        await otherText.ShouldBe(Problems.KeyReused);
        using var otherRoom = await maya.TrySay(2, "hi", "k1");
        await otherRoom.ShouldBe(Problems.KeyReused);
        using var otherCall = await maya.TryMakeRoom("hi", key: "k1");
        await otherCall.ShouldBe(Problems.KeyReused);
        using var code = await maya.Send(HttpMethod.Post, "/api/codes", content: null, "k1");
        await code.ShouldBe(Problems.KeyReused);
        server.Ask("select count(*) from messages").ShouldBe(["1"]);
        server.Ask("select count(*) from rooms").ShouldBe(["2"]);
    }

    [Fact]
    public async Task A_key_is_its_persons_own()
    {
        await using var server = await TestServer.Open();
        var (maya, ben) = (await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        await maya.Say(1, "hi", "k1");
        (await ben.Say(1, "hi", "k1")).Number.ShouldBe(2);
    }

    [Fact]
    public async Task Line_ends_do_not_make_another_text_of_it()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "a\r\nb", "k1");
        (await maya.Say(1, "a\nb", "k1")).Number.ShouldBe(1);
    }

    [Fact]
    public async Task A_room_made_twice_with_one_key_is_one_room_as_it_is_now()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.MakeRoom("Movie night", key: "k1");
        await maya.Change(2, new RoomChange(Topic: "Saturdays"));
        using var again = await maya.TryMakeRoom("Movie night", key: "k1");
        (await again.ShouldBe(HttpStatusCode.OK).Read(Wire.Json.Room)).Topic.ShouldBe("Saturdays");
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => maya.MakeRoom("Films", key: "k2")));
        answers.ShouldAllBe(room => room.Id == 3);
    }

    [Fact]
    public async Task Keys_hold_across_a_restart()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        var said = await maya.Say(1, "hi", "k1");
        await server.Close();
        await server.OpenAgain();
        (await maya.Say(1, "hi", "k1")).ShouldBe(said);
        using var other = await maya.TrySay(1, "ho", "k1");
        await other.ShouldBe(Problems.KeyReused);
    }

    [Fact]
    public async Task Keys_are_kept_for_30_days_and_then_forgotten()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "hi", "old");
        server.Clock.Jump(TimeSpan.FromDays(1));
        await maya.Say(1, "hi", "young");
        await SweepUntil(() => server.Clock.Jump(TimeSpan.FromDays(29)), () => true);
        (await maya.Say(1, "hi", "old")).Number.ShouldBe(1, "30 days to the millisecond");
        await SweepUntil(
            () => server.Clock.Advance(TimeSpan.FromMinutes(2)),
            () => server.Ask("select key from keys where key not like 'commit of %'") is ["young"]);
        (await maya.Say(1, "hi", "young")).Number.ShouldBe(2);
        (await maya.Say(1, "hi", "old")).Number.ShouldBe(3, "forgotten: a new message");

        async Task SweepUntil(Action pass, Func<bool> isDone)
        {
            do
            {
                pass();
                await server.Log.Enqueue(new TestWrite(_ => true));
            }
            while (!isDone());
        }
    }

    [Fact]
    public async Task A_clock_that_is_a_month_ahead_for_a_while_forgets_no_key()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "hi", "old");
        server.Clock.Jump(TimeSpan.FromDays(31));
        await maya.Say(1, "hi", "young");
        server.Clock.Wrong = TimeSpan.FromDays(40);

        // The one that is really old goes: then the sweep was here.
        await TestDeadline.Until(() =>
        {
            server.Clock.Advance(TimeSpan.FromMinutes(2));
            return !server.Ask("select key from keys").Contains("old");
        });
        server.Clock.Wrong = TimeSpan.Zero;
        (await maya.Say(1, "hi", "young")).Number.ShouldBe(2, "the same send is the same message");
    }

    [Fact]
    public async Task A_key_that_was_made_while_the_clock_was_a_month_behind_is_kept_as_long_as_others()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "hi", "old");
        server.Clock.Jump(TimeSpan.FromDays(31));
        server.Clock.Wrong = TimeSpan.FromDays(-35);
        await maya.Say(1, "hi", "young");
        server.Clock.Wrong = TimeSpan.Zero;
        await TestDeadline.Until(() =>
        {
            server.Clock.Advance(TimeSpan.FromMinutes(2));
            return !server.Ask("select key from keys").Contains("old");
        });
        (await maya.Say(1, "hi", "young")).Number.ShouldBe(2, "the same send is the same message");
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(700_000, 1)]
    [InlineData(21_600_000, 31)] // 500 sends a minute for 30 days
    [InlineData(10_000_000_000, 600)]
    public void Keys_are_looked_at_once_a_day_however_many_there_are(long keys, int steps) =>
        Log.KeySweep.StepsAMinute(keys).ShouldBe(steps);

    [Theory]
    [InlineData("0")]
    [InlineData("!~\"'<>,;\\")]
    [InlineData("0193a1b2-0000-7000-8000-000000000001")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")] // 64
    public async Task A_key_is_1_to_64_visible_characters(string key)
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        (await maya.Say(1, "hi", key)).Key.ShouldBe(key);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")] // 65
    public async Task What_is_no_key_is_refused_and_nothing_is_said(string key)
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        using (var answer = await maya.TrySay(1, "hi", key))
        {
            await answer.ShouldBe(Problems.InvalidKey);
        }

        using (var answer = await maya.TryMakeRoom("Room", key: key))
        {
            await answer.ShouldBe(Problems.InvalidKey);
        }

        (await maya.Room(1)).LastNumber.ShouldBe(0);
    }
}
