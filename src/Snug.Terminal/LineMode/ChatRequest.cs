using Snug.Terminal.Commands;
using Snug.Terminal.Sessions;

namespace Snug.Terminal.LineMode;

/// <summary>What somebody asked for with <c>snug chat</c>.</summary>
/// <param name="Destination">The server, and perhaps a room and a code. A pipe MUST name a room: it cannot be asked.</param>
/// <param name="Name">Who to be, or null to ask.</param>
/// <param name="HasCommands">Lines of a pipe that begin with a slash are for Snug, as those of a person are.</param>
/// <param name="IsInsecure">Passwords may go where others on the way could read along.</param>
public sealed record ChatRequest(Destination Destination, WantedName? Name, bool HasCommands = false, bool IsInsecure = false);
