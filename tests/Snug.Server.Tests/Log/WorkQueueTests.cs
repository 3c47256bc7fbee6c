using Snug.Server.Log;

namespace Snug.Server.Tests;

public sealed class WorkQueueTests
{
    private readonly List<int> taken = [];

    [Fact]
    public void What_came_first_is_taken_first_and_no_more_than_was_asked_for()
    {
        var queue = new WorkQueue<int>();
        Enumerable.Range(1, 5).ShouldAllBe(item => queue.TryAdd(item));
        queue.Take(taken, 3, Timeout.InfiniteTimeSpan).ShouldBeTrue();
        taken.ShouldBe([1, 2, 3]);
        queue.Take(taken, 256, Timeout.InfiniteTimeSpan).ShouldBeTrue();
        taken.ShouldBe([1, 2, 3, 4, 5]);
    }

    [Fact]
    public void A_full_one_refuses_until_something_is_taken()
    {
        var queue = new WorkQueue<int>(capacity: 2);
        (queue.TryAdd(1), queue.TryAdd(2), queue.TryAdd(3)).ShouldBe((true, true, false));
        queue.Take(taken, 1, Timeout.InfiniteTimeSpan);
        queue.TryAdd(4).ShouldBeTrue();
    }

    [Fact]
    public void A_closed_one_refuses_and_gives_what_waits_before_it_ends()
    {
        var queue = new WorkQueue<int>();
        queue.TryAdd(1);
        queue.Close();
        (queue.TryAdd(2), queue.IsClosed).ShouldBe((false, true));
        queue.Take(taken, 256, Timeout.InfiniteTimeSpan).ShouldBeTrue();
        queue.Take(taken, 256, Timeout.InfiniteTimeSpan).ShouldBeFalse();
        taken.ShouldBe([1]);
    }

    [Fact]
    public void Patience_that_ends_is_not_the_end()
    {
        var queue = new WorkQueue<int>();
        queue.Take(taken, 256, TimeSpan.FromMilliseconds(1)).ShouldBeTrue();
        taken.ShouldBeEmpty();
        queue.TryAdd(1).ShouldBeTrue();
        queue.Take(taken, 256, TimeSpan.FromMilliseconds(1)).ShouldBeTrue();
        taken.ShouldBe([1]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_that_sleeps_is_woken_by_every_item(bool gathers)
    {
        var queue = new WorkQueue<int>(gathers: gathers);
        foreach (var item in Enumerable.Range(1, 20))
        {
            var taking = Task.Factory.StartNew(
                () => queue.Take(taken, 256, Timeout.InfiniteTimeSpan),
                TestDeadline.Token,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default);
            await Task.Yield();
            queue.TryAdd(item).ShouldBeTrue();
            (await taking.WaitAsync(TestDeadline.Token)).ShouldBeTrue();
            taken.Count.ShouldBe(item);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Many_that_add_lose_nothing_to_one_that_sleeps_in_between(bool gathers)
    {
        const int Adders = 4, Each = 20_000;
        var queue = new WorkQueue<int>(gathers: gathers);
        var taking = Task.Factory.StartNew(
            () =>
            {
                while (queue.Take(taken, int.MaxValue, Timeout.InfiniteTimeSpan))
                {
                }
            },
            TestDeadline.Token,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        await Task.WhenAll(Enumerable.Range(
            0, Adders).Select(adder => Task.Run(() => Enumerable.Range(0, Each).All(item => queue.TryAdd((adder * Each) + item)))));
        queue.Close();
        await taking.WaitAsync(TestDeadline.Token);
        taken.Order().ShouldBe(Enumerable.Range(0, Adders * Each));
    }
}
