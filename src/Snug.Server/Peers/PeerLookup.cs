using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Snug.Server.Peers;

/// <summary>
/// Who is at the other end of a connection, and whether that may ask; on every connection of a server that is for one computer.
/// </summary>
/// <param name="Uid">Its account; null if the system knows of none.</param>
/// <param name="MayAsk">Is it a person's, or not to be told here?</param>
internal sealed record Peer(uint? Uid, bool MayAsk);

/// <summary>
/// Asks the system, once a connection, which account holds its other end. A proxy that adds no header and rewrites Host cannot be told from
/// a program of this computer by anything that it sends; but it runs as an account of its own. Where the question cannot be asked
/// (other systems, odd sandboxes) everybody may ask, and <c>snug check</c> says so.
/// </summary>
internal sealed partial class PeerLookup : IDisposable
{
    private static readonly Peer NotTold = new(Uid: null, MayAsk: true);
    private static readonly Peer Nobody = new(Uid: null, MayAsk: false);

    private readonly InetDiag? diag;
    private readonly bool hasList;
    private readonly uint own;

    public PeerLookup()
        : this(mayUseNetlink: true, mayUseList: true)
    {
    }

    /// <summary>With ways barred, as sandboxes do.</summary>
    internal PeerLookup(bool mayUseNetlink, bool mayUseList)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        own = EffectiveUser();
        try
        {
            using var here = new OwnConnection();
            diag = mayUseNetlink ? OpenDiag(here) : null;
            hasList = mayUseList && SocketList.TryAsk(here.Theirs, here.Ours, out var listed) && IsMine(listed);
        }
        catch (SocketException)
        {
            // Nobody connects to themselves here: a sandbox without loopback.
        }
    }

    /// <summary>Can the question be asked here? Tried once, with a connection of our own.</summary>
    public bool IsPossible => diag is not null || hasList;

    /// <summary>
    /// Who is there. MUST be asked when the connection is accepted: later its program may have closed its end for writing.
    /// </summary>
    /// <param name="theirs">The other end.</param>
    /// <param name="ours">This end.</param>
    public Peer Ask(EndPoint? theirs, EndPoint? ours)
    {
        if (!IsPossible)
        {
            return NotTold;
        }

        if (theirs is not IPEndPoint from || ours is not IPEndPoint to)
        {
            return Nobody;
        }

        // No row: the other end is not on this computer, or gone. Whoever waits for an answer has one.
        return Find(from, to) is { IsHeld: true, Uid: var uid } ? new Peer(uid, PeerPolicy.MayAsk(uid, own)) : Nobody;
    }

    /// <summary>Is somebody still at the other end of a connection, wherever that is? Asked of our own end.</summary>
    public bool IsOpen(IPEndPoint theirs, IPEndPoint ours) => Find(ours, theirs) is { IsEstablished: true };

    private SocketOwner? Find(IPEndPoint socket, IPEndPoint connectedTo)
    {
        socket = new IPEndPoint(Unfold(socket.Address), socket.Port);
        connectedTo = new IPEndPoint(Unfold(connectedTo.Address), connectedTo.Port);
        SocketOwner? owner = null;
        _ = diag?.TryAsk(socket, connectedTo, out owner) == true || (hasList && SocketList.TryAsk(socket, connectedTo, out owner));
        return owner;
    }

    /// <inheritdoc/>
    public void Dispose() => diag?.Dispose();

    /// <summary>An IPv4 address as such, however the socket that it came from writes it.</summary>
    internal static IPAddress Unfold(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private InetDiag? OpenDiag(OwnConnection here)
    {
        var opened = InetDiag.TryOpen();
        if (opened is null || (opened.TryAsk(here.Theirs, here.Ours, out var owner) && IsMine(owner)))
        {
            return opened;
        }

        opened.Dispose();
        return null;
    }

    private bool IsMine(SocketOwner? owner) => owner is { IsHeld: true } held && held.Uid == own;

    [LibraryImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint EffectiveUser();

    /// <summary>A connection of which we hold both ends.</summary>
    private sealed class OwnConnection : IDisposable
    {
        private readonly Socket listener;
        private readonly Socket client;

        public OwnConnection()
        {
            var loopback = Socket.OSSupportsIPv4 ? IPAddress.Loopback : IPAddress.IPv6Loopback;
            listener = new Socket(loopback.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            client = new Socket(loopback.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(new IPEndPoint(loopback, 0));
            listener.Listen();
            client.Connect(listener.LocalEndPoint!);
        }

        public IPEndPoint Theirs => (IPEndPoint)client.LocalEndPoint!;

        public IPEndPoint Ours => (IPEndPoint)client.RemoteEndPoint!;

        public void Dispose()
        {
            client.Dispose();
            listener.Dispose();
        }
    }
}
