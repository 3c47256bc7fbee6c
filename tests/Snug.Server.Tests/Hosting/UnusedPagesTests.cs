using Snug.Server.Hosting;

namespace Snug.Server.Tests;

public sealed class UnusedPagesTests
{
    private const string Mapped =
        """
        55d4d5155000-55d4d5186000 r--p 00000000 fe:00 5324807                    /opt/my snug/snug
        Size:                196 kB
        Rss:                 196 kB
        Anonymous:             0 kB
        Swap:                  0 kB
        VmFlags: rd mr mw me
        55d4d5186000-55d4d5e80000 r-xp 00031000 fe:00 5324807                    /opt/my snug/snug
        Anonymous:             0 kB
        Swap:                  0 kB
        VmFlags: rd ex mr mw me
        55d4d66f1000-55d4d66f2000 r--p 0159c000 fe:00 5324807                    /opt/my snug/snug
        Anonymous:             4 kB
        Swap:                  0 kB
        VmFlags: rd mr mw me ac
        55d4d66f2000-55d4d66f6000 r--p 0159d000 fe:00 5324807                    /opt/my snug/snug
        Anonymous:             0 kB
        Swap:                 16 kB
        VmFlags: rd mr mw me ac
        55d4d6bec000-55d4d6c5e000 rw-p 01a96000 fe:00 5324807                    /opt/my snug/snug
        VmFlags: rd wr mr mw me
        7f0000000000-7f0000001000 r-xs 00000000 00:01 12                         /memfd:doublemapper (deleted)
        VmFlags: rd ex sh
        7f0000002000-7f0000003000 r-xp 00000000 00:00 0
        VmFlags: rd ex
        7ffc9bd4e000-7ffc9bd50000 r-xp 00000000 00:00 0                          [vdso]
        VmFlags: rd ex
        ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]
        VmFlags: ex
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
        string[] lines = ["", "what is this", "x-y r-xp 0 0 1 /opt/snug", "Swap:", "VmFlags:"];
        UnusedPages.UnchangedRanges(lines).ShouldBeEmpty();
    }
}
