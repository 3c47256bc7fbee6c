using Snug.Server.Hosting;

namespace Snug.Server.Tests;

public sealed class ConnectionBuffersTests
{
    [Fact]
    public void Buffers_are_used_again_but_what_a_rush_needed_is_not_kept()
    {
        using var pool = new ConnectionBuffers();
        var first = Enumerable.Range(0, 600).Select(_ => pool.Rent()).ToList();
        first.ShouldAllBe(buffer => buffer.Memory.Length == 4096);
        first.Distinct().Count().ShouldBe(600, "nobody shares one");
        first.ForEach(buffer => buffer.Dispose());
        var again = Enumerable.Range(0, 600).Select(_ => pool.Rent()).ToList();
        again.Distinct().Count().ShouldBe(600);
        again.Intersect(first).Count().ShouldBe(512);
    }

    [Fact]
    public void A_larger_one_is_refused_because_Kestrel_then_takes_another_way()
    {
        using var pool = new ConnectionBuffers();
        pool.MaxBufferSize.ShouldBe(4096);
        Should.Throw<ArgumentOutOfRangeException>(() => pool.Rent(4097));
    }
}
