using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Snug.Load;

/// <summary>
/// All connections of the generator on one thread and one epoll: a delivery costs it one system call, so that the server and not
/// the generator is what is measured. Linux only.
/// </summary>
internal sealed partial class Poll : IDisposable
{
    private const int In = 1;
    private const int Add = 1;
    private const int DontWait = 0x40;
    private const int Again = 11;

    private readonly int epoll = epoll_create1(0);
    private readonly List<EpollConnection> lines = [];
    private readonly Ready[] ready = new Ready[1024];
    private readonly byte[] scratch = new byte[256 * 1024];

    /// <summary>Opens a connection; the poll owns it.</summary>
    public T Connect<T>(int port, T line)
        where T : EpollConnection
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Loopback, port);
        line.Open(socket);
        var interest = new Ready { Events = In, Index = lines.Count };
        lines.Add(line);
        return epoll_ctl(epoll, Add, line.Descriptor, ref interest) == 0 ? line : throw new IOException("epoll_ctl failed");
    }

    /// <summary>Hands what has come to its lines.</summary>
    /// <returns>False if nothing came within the time.</returns>
    public bool Once(int milliseconds)
    {
        var count = epoll_wait(epoll, ready, ready.Length, milliseconds);
        for (var index = 0; index < count; index++)
        {
            Receive(lines[(int)ready[index].Index]);
        }

        return count > 0;
    }

    /// <summary>Runs for some time.</summary>
    public void For(double seconds)
    {
        var end = Environment.TickCount64 + (long)(seconds * 1000);
        while (end - Environment.TickCount64 is > 0 and var left)
        {
            Once((int)left);
        }
    }

    /// <summary>Runs until something is so.</summary>
    public void Until(Func<bool> isSo, string what, int seconds = 60)
    {
        var end = Environment.TickCount64 + (seconds * 1000);
        while (!isSo())
        {
            Once(100);
            if (Environment.TickCount64 > end)
            {
                throw new TimeoutException($"waited {seconds} s for {what}");
            }
        }
    }

    public void Dispose()
    {
        lines.ForEach(line => line.Dispose());
        _ = close(epoll);
    }

    private void Receive(EpollConnection line)
    {
        if (line.IsClosed)
        {
            return;
        }

        var room = scratch.AsSpan();
        var kept = line.TakeCarry(room);
        var length = (int)recv(line.Descriptor, ref room[kept], (nuint)(room.Length - kept), DontWait);
        if (length > 0)
        {
            line.Received(room[..(kept + length)]);
        }
        else if (length == 0 || Marshal.GetLastPInvokeError() != Again)
        {
            line.Ended();
        }
        else
        {
            line.Received(room[..kept]);
        }
    }

    [LibraryImport("libc")]
    private static partial int epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_ctl(int epoll, int operation, int descriptor, ref Ready interest);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_wait(int epoll, [Out] Ready[] ready, int most, int milliseconds);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recv(int descriptor, ref byte buffer, nuint length, int flags);

    [LibraryImport("libc")]
    private static partial int close(int descriptor);

    /// <summary>struct epoll_event, packed on x86-64 (epoll_ctl(2)).</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    private struct Ready
    {
        public int Events;
        public long Index;
    }
}

/// <summary>One connection of a <see cref="Poll"/>.</summary>
internal abstract class EpollConnection : IDisposable
{
    private Socket? socket;
    private byte[] carry = [];
    private int carried;

    public int Descriptor { get; private set; }

    public bool IsClosed { get; private set; }

    public void Open(Socket opened)
    {
        socket = opened;
        Descriptor = (int)opened.Handle;
    }

    /// <summary>Sends all of it; requests are small.</summary>
    public void Send(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[socket!.Send(bytes)..];
        }
    }

    /// <summary>What has come, what was kept before it.</summary>
    public abstract void Received(ReadOnlySpan<byte> bytes);

    public virtual void Ended() => throw new IOException("the server closed a connection");

    public int TakeCarry(Span<byte> into)
    {
        carry.AsSpan(0, carried).CopyTo(into);
        var length = carried;
        carried = 0;
        return length;
    }

    public void Dispose()
    {
        IsClosed = true;
        socket?.Dispose();
    }

    /// <summary>Keeps the beginning of something whose rest is to come.</summary>
    protected void Keep(ReadOnlySpan<byte> bytes)
    {
        if (carry.Length < bytes.Length)
        {
            carry = new byte[Math.Max(bytes.Length, 64)];
        }

        bytes.CopyTo(carry);
        carried = bytes.Length;
    }
}
