namespace Snug.Terminal.Commands;

/// <summary>What a command tells the shell; docs/commands.md lists them. They keep their meaning.</summary>
public static class ExitCode
{
    /// <summary>All of it was done.</summary>
    public const int Done = 0;

    /// <summary>The server said no, or something failed here.</summary>
    public const int Refused = 1;

    /// <summary>The command line or a setting was not understood; nothing was done.</summary>
    public const int Usage = 2;

    /// <summary>The server could not be reached or could not answer now: the same command may work later.</summary>
    public const int Unreachable = 3;

    /// <summary>Ctrl-C, or the program was asked to stop.</summary>
    public const int Interrupted = 130;
}
