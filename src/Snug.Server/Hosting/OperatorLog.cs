using Microsoft.Extensions.Logging;
using Snug.Server.Peers;

namespace Snug.Server.Hosting;

/// <summary>What an operator sees of a running server: who came in, which rooms were made. No texts, no tokens.</summary>
public sealed partial class OperatorLog(ILogger<OperatorLog> logger)
{
    /// <summary>Containers have accounts by the ten thousand.</summary>
    private const int MostTurnedAway = 20;

    private readonly HashSet<long> turnedAway = [];

    private int saidAddressesUnknown;

    /// <summary>A session began.</summary>
    public void SignedIn(string name, string userAgent) => LogSignedIn(name, Device(userAgent));

    /// <summary>A room was made.</summary>
    public void RoomCreated(string name, int room, string roomName) => LogRoomCreated(name, room, roomName);

    /// <summary>
    /// Somebody who is no person of this computer asked a server that is for them alone. Said once an account: strangers knock as often as
    /// they like.
    /// </summary>
    public void TurnedAway(uint? account)
    {
        lock (turnedAway)
        {
            if (turnedAway.Count >= MostTurnedAway || !turnedAway.Add(account is { } uid ? uid : -1))
            {
                return;
            }
        }

        if (account is { } named)
        {
            LogTurnedAway(AccountNames.Of(named));
        }
        else
        {
            LogTurnedAwayFromElsewhere();
        }
    }

    /// <summary>The proxy in front does not say where requests come from. Said once.</summary>
    public void AddressesUnknown()
    {
        if (Interlocked.Exchange(ref saidAddressesUnknown, 1) == 0)
        {
            LogAddressesUnknown();
        }
    }

    private static string Device(string userAgent) =>
        userAgent.StartsWith("snug", StringComparison.OrdinalIgnoreCase) ? "terminal"
        : userAgent.StartsWith("Mozilla/", StringComparison.Ordinal) ? "browser"
        : "program";

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Account {Account} passes on requests from elsewhere; they are refused. If that is meant: " + Refusals.OpenToOthers)]
    private partial void LogTurnedAway(string account);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Requests come over connections that begin outside of this computer; "
        + "they are refused. If that is meant: " + Refusals.OpenToOthers)]
    private partial void LogTurnedAwayFromElsewhere();

    [LoggerMessage(Level = LogLevel.Warning, Message = "The proxy does not say where requests come from, so all visitors share one "
        + "limit for coming in. Let it send X-Forwarded-For (docs/https.md).")]
    private partial void LogAddressesUnknown();

    [LoggerMessage(Level = LogLevel.Information, Message = "{Name} came in ({Device})")]
    private partial void LogSignedIn(string name, string device);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Name} made room {Room}, {RoomName}")]
    private partial void LogRoomCreated(string name, int room, string roomName);
}
