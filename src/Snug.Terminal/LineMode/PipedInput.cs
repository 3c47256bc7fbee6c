using Snug.Client;
using Snug.Terminal.Chat;
using Snug.Terminal.Tty;

namespace Snug.Terminal.LineMode;

/// <summary>
/// What a pipe says, counted by its lines. Nobody sits there who could be asked or could look: a line that is not said for certain is
/// named by its number on standard error, and the exit code is not 0.
/// </summary>
internal sealed class PipedInput(SafeWriter talk)
{
    private readonly Dictionary<string, long> underWay = new(StringComparer.Ordinal);
    private long line;
    private long escapeSequences;
    private bool isAtEnd;

    /// <summary>What became of it so far.</summary>
    public int ExitCode { get; private set; } = Commands.ExitCode.Done;

    /// <summary>The next line that is text, or null if there will be none.</summary>
    public async Task<string?> Next(LineLoop loop)
    {
        while (true)
        {
            try
            {
                if (await loop.NextLine() is not { } next)
                {
                    isAtEnd = !loop.IsOver;
                    return null;
                }

                line += loop.WasEnded ? 0 : 1;
                return next;
            }
            catch (UnreadableLineException e)
            {
                // Others may come for days, from a program that cannot be asked to begin again.
                line++;
                Fail($"{e.Message}");
            }
            catch (IOException e)
            {
                Fail($"{e.Message}");
                return null;
            }
        }
    }

    /// <summary>So many escape sequences were taken out of the line that was read last.</summary>
    public void Count(int escapeSequences) => this.escapeSequences += escapeSequences;

    /// <summary>The line that was read last is on its way.</summary>
    public void Said(string key) => underWay[key] = line;

    /// <summary>The line that was read last could not be done: the ones after it may have been meant for somewhere else.</summary>
    public void GiveUp() => ExitCode = Commands.ExitCode.Refused;

    /// <summary>The line that was read last says that it is the last.</summary>
    public void Quit() => isAtEnd = true;

    /// <summary>Something became of a line.</summary>
    /// <returns>True if everything was said about it.</returns>
    public bool Hear(OutboxChange change)
    {
        switch (change)
        {
            case OutboxSent:
                underWay.Remove(change.Item.Key);
                return false;
            case OutboxRefused { Problem: var problem } when underWay.Remove(change.Item.Key, out var next):
                Fail($"Line {next} was not said: {problem.Message}");
                return true;
            default:
                return false;
        }
    }

    /// <summary>The last words.</summary>
    /// <param name="left">What the server has not answered.</param>
    /// <param name="soFar">What else became of the visit.</param>
    /// <returns>The exit code.</returns>
    public int End(IReadOnlyList<OutboxItem> left, int soFar)
    {
        if (EscapeSequences.Said(escapeSequences) is { } said)
        {
            talk.Line(said);
        }

        if (left.Count > 0)
        {
            talk.Line($"The server did not "
                + $"acknowledge {Wording.Count(left.Count, "line", "lines")}, and {(left.Count == 1 ? "it" : "they")} may not have "
                + $"arrived:");
            foreach (var item in left)
            {
                talk.Line($"Line {underWay.GetValueOrDefault(item.Key)}: {item.Text}");
            }
        }

        if (!isAtEnd && line == 0)
        {
            talk.Line($"Nothing was said.");
        }
        else if (!isAtEnd)
        {
            talk.Line($"Nothing after line {line} was said.");
        }

        return ExitCode != Commands.ExitCode.Done ? ExitCode
            : soFar != Commands.ExitCode.Done ? soFar
            : left.Count > 0 ? Commands.ExitCode.Unreachable
            : Commands.ExitCode.Done;
    }

    private void Fail(ref SafeTextBuilder sentence)
    {
        talk.Line(ref sentence);
        ExitCode = Commands.ExitCode.Refused;
    }
}
