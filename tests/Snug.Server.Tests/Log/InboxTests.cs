using Snug.Server.Log;

namespace Snug.Server.Tests;

public sealed class InboxTests
{
    private readonly List<int> taken = [];

    [Fact]
    public void What_came_first_is_taken_first_and_no_more_than_was_asked_for()
    {
        var inbox = new Inbox<int>();
        Enumerable.Range(1, 5).ShouldAllBe(item => inbox.TryAdd(item));
        inbox.Take(taken, 3, Timeout.InfiniteTimeSpan).ShouldBeTrue();
        taken.ShouldBe([1, 2, 3]);
        inbox.Take(taken, 256, Timeout.InfiniteTimeSpan).ShouldBeTrue();
        taken.ShouldBe([1, 2, 3, 4, 5]);
    }

    [Fact]
    public void A_full_one_refuses_until_something_is_taken()
    {
        var inbox = new Inbox<int>(capacity: 2);
        (inbox.TryAdd(1), inbox.TryAdd(2), inbox.TryAdd(3)).ShouldBe((true, true, false));
        inbox.Take(taken, 1, Timeout.InfiniteTimeSpan);
        inbox.TryAdd(4).ShouldBeTrue();
    }

    [Fact]
    public void A_closed_one_refuses_and_gives_what_waits_before_it_ends()
    {
        var inbox = new Inbox<int>();
        inbox.TryAdd(1);
        inbox.Close();
        (inbox.TryAdd(2), inbox.IsClosed).ShouldBe((false, true));
        inbox.Take(taken, 256, Timeout.InfiniteTimeSpan).ShouldBeTrue();
        inbox.Take(taken, 256, Timeout.InfiniteTimeSpan).ShouldBeFalse();
        taken.ShouldBe([1]);
    }

    [Fact]
    public void Patience_that_ends_is_not_the_end()
    {
        var inbox = new Inbox<int>();
        inbox.Take(taken, 256, TimeSpan.FromMilliseconds(1)).ShouldBeTrue();
        taken.ShouldBeEmpty();
        inbox.TryAdd(1).ShouldBeTrue();
        inbox.Take(taken, 256, TimeSpan.FromMilliseconds(1)).ShouldBeTrue();
        taken.ShouldBe([1]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_that_sleeps_is_woken_by_every_item(bool gathers)
    {
        var inbox = new Inbox<int>(gathers: gathers);
        foreach (var item in Enumerable.Range(1, 20))
        {
            var taking = Task.Factory.StartNew(() => inbox.Take(taken, 256, Timeout.InfiniteTimeSpan), Soon.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            await Task.Yield();
            inbox.TryAdd(item).ShouldBeTrue();
            (await taking.WaitAsync(Soon.Token)).ShouldBeTrue();
            taken.Count.ShouldBe(item);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Many_that_add_lose_nothing_to_one_that_sleeps_in_between(bool gathers)
    {
        const int Adders = 4, Each = 20_000;
        var inbox = new Inbox<int>(gathers: gathers);
        var taking = Task.Factory.StartNew(
            () =>
            {
                while (inbox.Take(taken, int.MaxValue, Timeout.InfiniteTimeSpan))
                {
                }
            },
            Soon.Token,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        await Task.WhenAll(Enumerable.Range(0, Adders).Select(adder => Task.Run(() => Enumerable.Range(0, Each).All(item => inbox.TryAdd((adder * Each) + item)))));
        inbox.Close();
        await taking.WaitAsync(Soon.Token);
        taken.Order().ShouldBe(Enumerable.Range(0, Adders * Each));
    }
}
