using System.Runtime.InteropServices;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Screen.Terminals;

/// <summary>Descriptor 0 of a process on Unix.</summary>
internal sealed class UnixInput : IInputSource
{
    private const int Input = 0;

    private readonly int woken;
    private readonly int wake;

    public UnixInput()
    {
        var ends = new int[2];
        if (UnixCalls.pipe(ends) != 0)
        {
            throw new IOException("There are no pipes left.");
        }

        (woken, wake) = (ends[0], ends[1]);
    }

    public int TypedAhead => UnixCalls.TypedAhead(Input);

    public void Wait()
    {
        UnixCalls.Descriptor[] both = [new(Input, UnixCalls.CanRead), new(woken, UnixCalls.CanRead)];
        UnixCalls.Poll(both, milliseconds: -1);
        byte byteOfWake = 0;
        if (both[1].Happened != 0)
        {
            _ = UnixCalls.read(woken, ref byteOfWake, 1);
        }
    }

    public int Read(Span<byte> to)
    {
        while (UnixCalls.Poll([new(Input, UnixCalls.CanRead)], milliseconds: 0))
        {
            var count = (int)UnixCalls.read(Input, ref MemoryMarshal.GetReference(to), to.Length);
            if (count >= 0)
            {
                return count;
            }

            switch (Marshal.GetLastPInvokeError())
            {
                case UnixCalls.Eintr: continue;
                case UnixCalls.Eagain or UnixCalls.EagainOfMac: return -1;
                default: return 0; // the terminal is gone: the same as its end
            }
        }

        return -1;
    }

    public void Wake()
    {
        byte any = 0;
        _ = UnixCalls.write(wake, in any, 1);
    }
}
