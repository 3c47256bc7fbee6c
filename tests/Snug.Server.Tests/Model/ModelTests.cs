using System.Globalization;
using System.Security.Cryptography;

namespace Snug.Server.Tests.Model;

/// <summary>
/// Random use of everything at once, with kills and stops, against a model that knows what has to come of it. A minute here; an hour by
/// hand: <c>SNUG_MODEL_SECONDS=3600</c>, and <c>SNUG_MODEL_SEED=N</c> walks the steps of a failure again.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class ModelTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Whatever_is_done_the_server_is_what_was_acknowledged()
    {
        var seed = Given("SNUG_MODEL_SEED") ?? RandomNumberGenerator.GetInt32(int.MaxValue);
        var howLong = TimeSpan.FromSeconds(Given("SNUG_MODEL_SECONDS") ?? 60);
        await using var walk = await ModelWalk.Begin(seed);
        try
        {
            await walk.Run(howLong, TimeProvider.System);
        }
        catch (Exception failure)
        {
            // The walk again is the best of reports: the seed has to be seen first.
            throw new InvalidOperationException($"SNUG_MODEL_SEED={seed}, after {walk.Done}, the last steps:\n{walk.Lately}", failure);
        }

        output.WriteLine($"SNUG_MODEL_SEED={seed}: {walk.Done}");
        walk.Done.Lives.ShouldBeGreaterThan(1, "or nothing was killed");
        walk.Done.Messages.ShouldBeGreaterThan(50, "or nothing was said");
    }

    private static int? Given(string name) =>
        Environment.GetEnvironmentVariable(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
