namespace Snug.Server.Peers;

/// <summary>What the kernel says of a socket.</summary>
/// <param name="State">As in the kernel's include/net/tcp_states.h.</param>
/// <param name="Uid">The account that made it; 0 also for a socket that its program has closed.</param>
/// <param name="Inode">0 once no program holds it.</param>
internal readonly record struct SocketOwner(int State, uint Uid, uint Inode)
{
    private const int Established = 1;
    private const int FinWait1 = 4;
    private const int FinWait2 = 5;

    /// <summary>
    /// Does the account count? Of a connection that its program has left (TIME_WAIT, an abandoned FIN_WAIT2) the kernel says uid 0, as if
    /// it were root's; but then no inode either. Who has said all and still listens (<c>nc -N</c>) holds it in FIN_WAIT.
    /// </summary>
    public bool IsHeld => Inode != 0 && (State is Established or FinWait1 or FinWait2);

    /// <summary>Nobody has begun to close it.</summary>
    public bool IsEstablished => State == Established;
}
