using Snug.Terminal.Sessions;

namespace Snug.Terminal.LineMode;

/// <summary>What somebody asked for with <c>snug chat</c>.</summary>
/// <param name="Destination">The server, and perhaps a room and a code.</param>
/// <param name="Name">The name to come in with, or null to ask.</param>
public sealed record ChatRequest(Destination Destination, string? Name);
