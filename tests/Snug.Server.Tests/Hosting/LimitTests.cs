using System.Net;
using System.Net.Http.Json;
using Snug.Protocol;

namespace Snug.Server.Tests;

public sealed class LimitTests
{
    [Fact]
    public async Task Who_talks_too_quickly_is_told_when_to_go_on()
    {
        await using var server = await Limited();
        var (maya, ben) = (await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        for (var said = 0; said < 60; said++)
        {
            await maya.Say(1, "quick");
        }

        using (var refused = await maya.TrySay(1, "too quick"))
        {
            (await refused.ShouldBe(Problems.TooQuick)).Detail.ShouldBe("That was quick. Nothing was kept; send it again in 1 s.");
            refused.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
        }

        await ben.Say(1, "others talk on");
        server.Clock.Jump(TimeSpan.FromSeconds(1));
        for (var said = 0; said < 10; said++)
        {
            await maya.Say(1, "ten a second");
        }

        using var again = await maya.TrySay(1, "too quick");
        await again.ShouldBe(Problems.TooQuick);
    }

    [Fact]
    public async Task Rooms_marks_presence_and_names_have_limits_of_their_own()
    {
        await using var server = await Limited();
        var maya = await server.ComeIn("Maya");
        await Runs(20, () => maya.TryMakeRoom("Room"));
        await Runs(60, () => maya.TryMark(1, 0));
        await Runs(30, () =>
            maya.Send(HttpMethod.Put, "/api/rooms/1/presence", JsonContent.Create(new NewPresence("here"), Wire.Json.NewPresence)));
        var names = 0;
        await Runs(29, () =>
            server.Stranger.PostAsJsonAsync("/api/session", new ComeIn($"Person {names++}"), Wire.Json.ComeIn, TestDeadline.Token));

        static async Task Runs(int burst, Func<Task<HttpResponseMessage>> call)
        {
            for (var times = 0; times < burst; times++)
            {
                using var fine = await call();
                fine.IsSuccessStatusCode.ShouldBeTrue($"call {times + 1}: {fine.StatusCode}");
            }

            using var refused = await call();
            await refused.ShouldBe(Problems.TooQuick);
        }
    }

    [Fact]
    public async Task Nobody_guesses_codes()
    {
        await using var server = await Limited();
        var guesses = 0;
        HttpStatusCode status;
        do
        {
            using var answer = await server.Stranger.PostAsJsonAsync(
                "/api/session", new ComeIn(Code: $"2345678{guesses % 10}"), Wire.Json.ComeIn, TestDeadline.Token);
            status = answer.StatusCode;
            guesses++;
        }
        while (status == HttpStatusCode.Unauthorized && guesses < 1_000);
        (status, guesses).ShouldBe((HttpStatusCode.TooManyRequests, 31));
    }

    [Fact]
    public async Task A_person_has_ten_streams_and_a_closed_one_makes_place()
    {
        await using var server = await Limited();
        var (maya, ben) = (await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        var streams = new List<EventReader>();
        for (var open = 0; open < 10; open++)
        {
            streams.Add(await maya.Follow());
        }

        using (var request = maya.FollowRequest())
        using (var refused = await server.Stranger.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestDeadline.Token))
        {
            await refused.ShouldBe(Problems.TooQuick);
        }

        (await ben.Follow()).Dispose();
        streams[0].Dispose();
        HttpResponseMessage answer;
        var deadline = TestDeadline.Token;
        do
        {
            deadline.ThrowIfCancellationRequested();
            using var request = maya.FollowRequest();
            answer = await server.Stranger.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline);
            answer.Dispose();
        }
        while (answer.StatusCode != HttpStatusCode.OK);
        streams.ForEach(stream => stream.Dispose());
    }

    private static Task<TestServer> Limited() => TestServer.Open(options => options with { HasLimits = true });
}
