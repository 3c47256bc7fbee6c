using Snug.Server.Log.Streams;

namespace Snug.Server.Tests;

public sealed class MemoryTrimTests
{
    private readonly MemoryTrim rush;
    private int times;

    public MemoryTrimTests() => rush = new MemoryTrim(() => times++);

    [Fact]
    public void Memory_is_given_back_once_when_a_rush_is_over()
    {
        Come(600);
        rush.Tick();
        Come(600);
        rush.Tick();
        rush.Tick();
        times.ShouldBe(0, "it may go on");
        rush.Tick();
        times.ShouldBe(1);
        Wait();
        times.ShouldBe(1);
    }

    [Fact]
    public void Few_cause_no_pause_but_a_thousand_in_a_day_do()
    {
        Come(999);
        Wait();
        times.ShouldBe(0);
        Come(1);
        Wait();
        times.ShouldBe(1);
    }

    [Fact]
    public void Nobody_who_talks_is_made_to_wait_for_it()
    {
        Come(5_000);
        for (var second = 0; second < 10; second++)
        {
            rush.NoteActivity();
            rush.Tick();
        }

        times.ShouldBe(0);
        Wait();
        times.ShouldBe(1);
    }

    private void Come(int streams)
    {
        for (var count = 0; count < streams; count++)
        {
            rush.CountStream();
        }
    }

    private void Wait()
    {
        for (var second = 0; second < 10; second++)
        {
            rush.Tick();
        }
    }
}
