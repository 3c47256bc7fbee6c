using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Snug.Server.Peers;

/// <summary>
/// Asks Linux who owns one socket: sock_diag(7), the exact question for one pair of addresses. Needs no rights, and takes 9 microseconds
/// however many connections there are; the lists in /proc take milliseconds.
/// </summary>
internal sealed partial class InetDiag : IDisposable
{
    private const int HeaderBytes = 16;
    private const int RequestBytes = HeaderBytes + 56;
    private const int AnswerBytes = HeaderBytes + 72;
    private const ushort SockDiagByFamily = 20;
    private const ushort NetlinkError = 2;
    private const ushort IsRequest = 1;
    private const byte Inet = 2;
    private const byte Inet6 = 10;
    private const byte Tcp = 6;
    private const int NoSuchSocket = -2;
    private const int DontWait = 0x40;

    private readonly Lock gate = new();
    private readonly SafeFileHandle socket;
    private uint lastSequence;

    private InetDiag(SafeFileHandle socket) => this.socket = socket;

    /// <summary>Null where there is no such thing: an old kernel, a sandbox.</summary>
    public static InetDiag? TryOpen()
    {
        const int Netlink = 16;
        const int RawAndCloseOnExec = 3 | 0x80000;
        const int SockDiag = 4;
        var descriptor = OpenSocket(Netlink, RawAndCloseOnExec, SockDiag);
        return descriptor < 0 ? null : new InetDiag(new SafeFileHandle(descriptor, ownsHandle: true));
    }

    /// <summary>Asks. The kernel answers before the question's call returns, so this never waits.</summary>
    /// <param name="theirs">The address of the socket that is asked about. Not an IPv4 address mapped to IPv6.</param>
    /// <param name="ours">What it is connected to.</param>
    /// <param name="owner">Null if there is no such socket.</param>
    /// <returns>False if the question could not be asked.</returns>
    public bool TryAsk(IPEndPoint theirs, IPEndPoint ours, out SocketOwner? owner)
    {
        owner = null;
        Span<byte> question = stackalloc byte[RequestBytes];
        Span<byte> answer = stackalloc byte[1024];
        lock (gate)
        {
            var sequence = ++lastSequence;
            WriteQuestion(question, sequence, theirs, ours);
            if (Send(socket, question, question.Length, DontWait) != question.Length)
            {
                return false;
            }

            while (Receive(socket, answer, answer.Length, DontWait) is > 0 and var length)
            {
                // An answer that an earlier question left behind is nobody's any more.
                if (length >= HeaderBytes && MemoryMarshal.Read<uint>(answer[8..]) == sequence)
                {
                    return TryRead(answer[..(int)length], theirs, ours, out owner);
                }
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => socket.Dispose();

    /// <summary>
    /// struct nlmsghdr, then struct inet_diag_req_v2 (linux/inet_diag.h): addresses and ports as on the wire, all else as this machine
    /// does.
    /// </summary>
    internal static void WriteQuestion(Span<byte> question, uint sequence, IPEndPoint theirs, IPEndPoint ours)
    {
        question.Clear();
        MemoryMarshal.Write(question, (uint)RequestBytes);
        MemoryMarshal.Write(question[4..], SockDiagByFamily);
        MemoryMarshal.Write(question[6..], IsRequest);
        MemoryMarshal.Write(question[8..], sequence);
        var body = question[HeaderBytes..];
        body[0] = theirs.AddressFamily is AddressFamily.InterNetworkV6 ? Inet6 : Inet;
        body[1] = Tcp;
        MemoryMarshal.Write(body[4..], uint.MaxValue); // in whatever state
        var id = body[8..];
        BinaryPrimitives.WriteUInt16BigEndian(id, (ushort)theirs.Port);
        BinaryPrimitives.WriteUInt16BigEndian(id[2..], (ushort)ours.Port);
        theirs.Address.TryWriteBytes(id[4..], out _);
        ours.Address.TryWriteBytes(id[20..], out _);
        MemoryMarshal.Write(id[40..], ulong.MaxValue); // whatever its cookie
    }

    /// <summary>
    /// Both ends MUST be those that were asked about: for a socket that is gone the kernel may tell of one that listens at its address, and
    /// two accounts can hold the same port toward two others.
    /// </summary>
    /// <returns>False if it says that it cannot tell.</returns>
    internal static bool TryRead(ReadOnlySpan<byte> answer, IPEndPoint theirs, IPEndPoint ours, out SocketOwner? owner)
    {
        owner = null;
        var type = MemoryMarshal.Read<ushort>(answer[4..]);
        if (type == NetlinkError)
        {
            return answer.Length >= HeaderBytes + 4 && MemoryMarshal.Read<int>(answer[HeaderBytes..]) == NoSuchSocket;
        }

        if (type != SockDiagByFamily || answer.Length < AnswerBytes)
        {
            return false;
        }

        var body = answer[HeaderBytes..];
        var id = body[4..];
        if (IsEnd(body[0], id[4..20], id, theirs) && IsEnd(body[0], id[20..36], id[2..], ours))
        {
            owner = new SocketOwner(body[1], MemoryMarshal.Read<uint>(body[64..]), MemoryMarshal.Read<uint>(body[68..]));
        }

        return true;
    }

    /// <summary>A client that speaks IPv4 through an IPv6 socket (as .NET's do) is told with mapped addresses.</summary>
    private static bool IsEnd(byte family, ReadOnlySpan<byte> address, ReadOnlySpan<byte> port, IPEndPoint end) =>
        BinaryPrimitives.ReadUInt16BigEndian(port) == end.Port
        && PeerLookup.Unfold(new IPAddress(family == Inet6 ? address : address[..4])).Equals(end.Address);

    [LibraryImport("libc", EntryPoint = "socket")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int OpenSocket(int domain, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "send")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Send(SafeFileHandle socket, ReadOnlySpan<byte> bytes, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "recv")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Receive(SafeFileHandle socket, Span<byte> bytes, nint length, int flags);
}
