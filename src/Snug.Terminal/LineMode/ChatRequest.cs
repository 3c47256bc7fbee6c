using Snug.Terminal.Sessions;

namespace Snug.Terminal.LineMode;

/// <summary>What somebody asked for with <c>snug chat</c>.</summary>
/// <param name="Destination">The server, and perhaps a room and a code. A pipe MUST name a room: it cannot be asked.</param>
/// <param name="Name">The name to come in with, or null to ask.</param>
/// <param name="HasCommands">Lines of a pipe that begin with a slash are for Snug, as those of a person are.</param>
public sealed record ChatRequest(Destination Destination, string? Name, bool HasCommands = false);
