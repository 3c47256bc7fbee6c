namespace Snug.Server.Peers;

/// <summary>
/// Which accounts are people's (the ranges of systemd's UIDS-GIDS). Proxies that are installed as services run as accounts of their own
/// below 1000, as nobody (65534), or as one that systemd makes for the moment (61184 to 65519).
/// </summary>
internal static class PeerPolicy
{
    private const uint Root = 0;
    private const uint FirstPerson = 1_000;

    /// <summary>The last of systemd-homed's.</summary>
    private const uint LastPerson = 60_513;

    /// <summary>Above stand containers' accounts, and those that companies hand out.</summary>
    private const uint LastOfThisMachine = 65_535;

    /// <summary>May a program of this account come to a server that was started for the people at this computer?</summary>
    /// <param name="uid">The account at the other end.</param>
    /// <param name="own">The server's own: let in only if it is a person's, as a server may share www-data with a proxy.</param>
    public static bool MayAsk(uint uid, uint own) =>
        uid is Root or (>= FirstPerson and <= LastPerson) || (uid == own && uid > LastOfThisMachine);
}
