namespace Snug.Server.Tests;

/// <summary>Acknowledged is durable, and once: while the server is killed at random moments.</summary>
[Trait("Speed", "Slow")]
[Collection(nameof(Faults))]
public sealed class KillTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Sixty_four_who_talk_lose_and_double_nothing_while_the_server_is_killed_ten_times()
    {
        var aftermath = await CrashStorm.Rage(senders: 64, kills: 10);
        output.WriteLine(aftermath.ToString());
        aftermath.Acknowledged.ShouldBeGreaterThan(1_000);
        aftermath.ShouldBe(
            new StormResult(Lives: 11, aftermath.Acknowledged, Lost: 0, Doubled: 0, Renumbered: 0, IsDense: true, ReadersAgree: true));
    }

    [Fact]
    public async Task Without_keys_the_same_storm_doubles_messages()
    {
        // Not every kill hits the moment between a commit and its answers.
        var aftermath = await CrashStorm.Rage(senders: 64, kills: 10, hasKeys: false);
        output.WriteLine(aftermath.ToString());
        aftermath.Doubled.ShouldBeGreaterThan(0, "or the test above would not notice either");
        aftermath.Lost.ShouldBe(0);
        aftermath.IsDense.ShouldBeTrue();
    }

    [Fact]
    public async Task With_acknowledgement_before_the_commit_the_same_storm_loses_messages()
    {
        var aftermath = await CrashStorm.Rage(senders: 64, kills: 4, ChildProgram.Hasty);
        output.WriteLine(aftermath.ToString());
        aftermath.Lost.ShouldBeGreaterThan(0, "or the first test would not notice either");
    }
}

/// <summary>Tests with processes of their own run one after another, and beside nothing else: they measure seconds.</summary>
[CollectionDefinition(nameof(Faults), DisableParallelization = true)]
public sealed class Faults;
