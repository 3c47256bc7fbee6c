using System.Globalization;
using System.Security.Cryptography;

namespace Snug.Server.Tests.Model;

/// <summary>
/// Who is told what in rooms for some, under load: members come and go at random while everybody follows, is cut off and comes back. Twenty
/// seconds here; an hour by hand: <c>SNUG_MODEL_SECONDS=3600</c>, and <c>SNUG_MODEL_SEED=N</c> takes the steps of a failure again.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class MembershipTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Whoever_comes_and_goes_every_stream_tells_what_its_reader_could_see_then_and_can_see_now()
    {
        var seed = Given("SNUG_MODEL_SEED") ?? RandomNumberGenerator.GetInt32(int.MaxValue);
        var howLong = TimeSpan.FromSeconds(Given("SNUG_MODEL_SECONDS") ?? 20);
        await using var walk = await MembershipWalk.Begin(seed);
        try
        {
            await walk.Run(howLong, TimeProvider.System);
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"SNUG_MODEL_SEED={seed}, after {walk.Done}, the last steps:\n{walk.Lately}", failure);
        }

        output.WriteLine($"SNUG_MODEL_SEED={seed}: {walk.Done}");
        walk.Done.Lives.ShouldBeGreaterThan(1, "or it was never opened again");
        walk.Done.Removals.ShouldBeGreaterThan(20, "or nobody left");
        walk.Done.Streams.ShouldBeGreaterThan(50, "or nobody came back");
        walk.Done.Told.ShouldBeGreaterThan(1_000, "or nothing was told");
    }

    private static int? Given(string name) =>
        Environment.GetEnvironmentVariable(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
