namespace Snug.Server;

/// <summary>The server cannot start; the message tells a person why and what to do.</summary>
public sealed class StartupException(string message) : Exception(message);
