using Microsoft.Extensions.Logging;

namespace Snug.Server.Hosting;

/// <summary>What an operator sees of a running server: who came in, which rooms were made. No texts, no tokens.</summary>
public sealed partial class DoormanBook(ILogger<DoormanBook> logger)
{
    /// <summary>A session began.</summary>
    public void CameIn(string name, string userAgent) => LogCameIn(name, Device(userAgent));

    /// <summary>A room was made.</summary>
    public void MadeRoom(string name, int room, string roomName) => LogMadeRoom(name, room, roomName);

    private static string Device(string userAgent) =>
        userAgent.StartsWith("snug", StringComparison.OrdinalIgnoreCase) ? "terminal"
        : userAgent.StartsWith("Mozilla/", StringComparison.Ordinal) ? "browser"
        : "program";

    [LoggerMessage(Level = LogLevel.Information, Message = "{Name} came in ({Device})")]
    private partial void LogCameIn(string name, string device);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Name} made room {Room}, {RoomName}")]
    private partial void LogMadeRoom(string name, int room, string roomName);
}
