using Snug.Server.Hosting;

namespace Snug.Server.Tests;

public sealed class UnusedPagesTests
{
    private const string Mapped =
        """
        55d4d5155000-55d4d5186000 r--p 00000000 fe:00 5324807                    /opt/my snug/snug
        Size:                196 kB
        Rss:                 196 kB
        Private_Clean:       196 kB
        Private_Dirty:         0 kB
        VmFlags: rd mr mw me
        55d4d5186000-55d4d5e80000 r-xp 00031000 fe:00 5324807                    /opt/my snug/snug
        Private_Clean:     11396 kB
        Private_Dirty:         0 kB
        55d4d66f1000-55d4d66f2000 r--p 0159c000 fe:00 5324807                    /opt/my snug/snug
        Private_Dirty:         4 kB
        55d4d6bec000-55d4d6c5e000 rw-p 01a96000 fe:00 5324807                    /opt/my snug/snug
        Private_Dirty:         0 kB
        7f0000000000-7f0000001000 r-xs 00000000 00:01 12                         /memfd:doublemapper (deleted)
        Private_Dirty:         0 kB
        7f0000002000-7f0000003000 r-xp 00000000 00:00 0
        Private_Dirty:         0 kB
        7ffc9bd4e000-7ffc9bd50000 r-xp 00000000 00:00 0                          [vdso]
        Private_Dirty:         0 kB
        ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]
        Private_Dirty:         0 kB
        """;

    [Fact]
    public void Only_what_stands_in_a_file_and_was_never_changed_is_let_go_of()
    {
        UnusedPages.UnchangedRanges(Mapped.Split('\n')).Select(range => ((long)range.Start, (long)range.End)).ShouldBe(
            [(0x55d4d5155000, 0x55d4d5186000), (0x55d4d5186000, 0x55d4d5e80000)]);
    }

    [Fact]
    public void Lines_that_say_nothing_are_passed_over()
    {
        string[] lines = ["", "what is this", "x-y r-xp 0 0 1 /opt/snug", "Private_Dirty: 0 kB", "Private_Dirty:"];
        UnusedPages.UnchangedRanges(lines).ShouldBeEmpty();
    }
}
