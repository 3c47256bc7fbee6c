using Snug.Protocol;
using Snug.Server.Nodes;

namespace Snug.Server.Tests.Nodes;

/// <summary>Who is here by way of others: what they say, what gets lost, and when they say nothing any more.</summary>
public sealed class PresenceElsewhereTests : IDisposable
{
    private readonly ManualClock clock = new();
    private readonly List<string> said = [];
    private readonly PresenceElsewhere here;
    private readonly PresenceElsewhere there;

    public PresenceElsewhereTests()
    {
        here = new PresenceElsewhere(clock);
        there = new PresenceElsewhere(clock) { Say = said.Add };
    }

    [Fact]
    public void What_changed_is_told_once_and_what_is_gone_too()
    {
        TellAndHear(new() { [new(1, 0)] = PresenceStates.Here, [new(1, 3)] = PresenceStates.Writing });
        here.TakeAll().ShouldBe([(new(1, 0), PresenceStates.Here), (new(1, 3), PresenceStates.Writing)], ignoreOrder: true);
        TellAndHear(new() { [new(1, 0)] = PresenceStates.Here, [new(1, 3)] = PresenceStates.Writing }).ShouldBeEmpty();
        TellAndHear(new() { [new(1, 0)] = PresenceStates.Here });
        here.TakeAll().ShouldBe([(new(1, 0), PresenceStates.Here)]);
    }

    [Fact]
    public void A_node_that_says_nothing_for_twelve_seconds_is_gone_with_its_people()
    {
        TellAndHear(new() { [new(1, 0)] = PresenceStates.Here });
        here.TakeAll();
        clock.Advance(TimeSpan.FromSeconds(12));
        here.HasNews.ShouldBeFalse();
        clock.Advance(TimeSpan.FromSeconds(1));
        here.HasNews.ShouldBeTrue();
        here.TakeAll().ShouldBeEmpty();
    }

    [Fact]
    public void A_quiet_node_says_now_and_then_that_it_is_there()
    {
        TellAndHear(new() { [new(1, 0)] = PresenceStates.Here });
        for (var second = 0; second < 60; second++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            there.SayIsHere();
            HearAll();
        }

        here.HasNews.ShouldBeTrue();
        here.TakeAll().Count.ShouldBe(1);
    }

    [Fact]
    public void Whoever_missed_words_asks_and_is_told_all()
    {
        TellAndHear(new() { [new(1, 0)] = PresenceStates.Here });
        there.Tell(new Dictionary<PlaceElsewhere, string> { [new(2, 0)] = PresenceStates.Here });
        said.Clear(); // lost
        var asked = new List<string>();
        here.Say = asked.Add;
        TellAndHear(new() { [new(2, 0)] = PresenceStates.Here, [new(3, 0)] = PresenceStates.Here });
        asked.ShouldNotBeEmpty();
        asked.ForEach(words => there.Hear(7, words, null!));
        TellAndHear(new() { [new(2, 0)] = PresenceStates.Here, [new(3, 0)] = PresenceStates.Here });
        here.TakeAll().Select(one => one.Place.Person).ShouldBe([2, 3], ignoreOrder: true);
    }

    [Fact]
    public void Who_stops_in_order_leaves_its_people_time_to_come_elsewhere()
    {
        TellAndHear(new() { [new(1, 0)] = PresenceStates.Here });
        there.SayBye();
        HearAll();
        here.TakeAll().Count.ShouldBe(1);
        clock.Advance(TimeSpan.FromSeconds(6));
        here.HasNews.ShouldBeTrue();
        here.TakeAll().ShouldBeEmpty();
    }

    [Fact]
    public void Many_are_told_in_several_words_that_each_fit()
    {
        var many = Enumerable.Range(1, 5_000).ToDictionary(person => new PlaceElsewhere(person, 0), _ => PresenceStates.Here);
        var words = TellAndHear(many);
        words.Count.ShouldBeGreaterThan(5);
        words.ShouldAllBe(text => text.Length < 7_900);
        here.TakeAll().Count.ShouldBe(5_000);
    }

    [Theory]
    [InlineData("")]
    [InlineData("here ")]
    [InlineData("here x y z")]
    [InlineData("here 1 all 1:2")]
    [InlineData("here 1 all a:b:c :: 1:1:h:h 99999999999:1:h")]
    [InlineData("said")]
    [InlineData("said 1 2 dancing")]
    [InlineData("said a b here")]
    [InlineData("log x")]
    public void Words_that_make_no_sense_are_passed_over(string words)
    {
        here.Hear(7, words, null!);
        here.TakeAll().ShouldBeEmpty();
        (LogWords.Read(words) is null || words.StartsWith("log", StringComparison.Ordinal)).ShouldBeTrue();
    }

    [Fact]
    public void Who_is_to_hear_of_their_own_state_is_said_in_words_that_fit()
    {
        var few = LogWords.Read(LogWords.Write(12, [3, 4], areReportsNew: true, most: 7_800))!.Value;
        (few.Position, few.IsAboutEverybody, few.AreReportsNew).ShouldBe((12, false, true));
        few.People.ShouldBe([3, 4]);
        var many = LogWords.Write(12, [.. Enumerable.Range(1, 5_000)], areReportsNew: false, most: 7_800);
        many.Length.ShouldBeLessThan(7_900);
        LogWords.Read(many)!.Value.IsAboutEverybody.ShouldBeTrue();
        LogWords.Read(LogWords.Write(0, [], areReportsNew: false, most: 7_800))!.Value.People.ShouldBeEmpty();
    }

    public void Dispose() => said.Clear();

    private List<string> TellAndHear(Dictionary<PlaceElsewhere, string> now)
    {
        there.Tell(now);
        return HearAll();
    }

    private List<string> HearAll()
    {
        List<string> words = [.. said];
        said.Clear();
        words.ForEach(text => here.Hear(7, text, null!));
        return words;
    }
}
