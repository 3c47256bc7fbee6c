using Snug.Client;
using Snug.Protocol;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Chat;

/// <summary>
/// What to say about the connection and what waits: a line when it is lost, a line when everything is well again, and nothing
/// while it stays as it is. Events in, sentences out.
/// </summary>
internal sealed class ConnectionMessages
{
    private bool isOpen = true;
    private bool isSaid;
    private int waiting;
    private int sentSince;
    private string? lastProblem;

    /// <summary>How many messages are on their way.</summary>
    public int Waiting => waiting;

    /// <summary>The person was told that there is no connection, and nothing better since.</summary>
    public bool IsLost => isSaid;

    /// <summary>The person said something.</summary>
    public SafeText? Added()
    {
        waiting++;
        return isSaid ? NotConnected() : null;
    }

    /// <summary>Something happened to the stream.</summary>
    public SafeText? Hear(SnugEvent happened)
    {
        switch (happened)
        {
            case Disconnected:
                isOpen = false;
                return SayLost();
            case Connected:
                isOpen = true;
                return SayFound();
            default:
                return null;
        }
    }

    /// <summary>Something happened to a message.</summary>
    public SafeText? Hear(OutboxChange change)
    {
        switch (change)
        {
            case OutboxSent:
                waiting--;
                lastProblem = null;
                if (isSaid)
                {
                    sentSince++;
                }

                return SayFound();
            case OutboxRefused refused:
                waiting--;
                return SafeText.OneLine(refused.Problem.Message);
            case OutboxWaits { Reason: SnugProblemException problem } when problem.Is(Problems.SignIn):
                return null;
            case OutboxWaits { Reason: SnugProblemException problem }:
                return SayOnce(problem);
            case OutboxWaits:
                return SayLost();
            default:
                return null;
        }
    }

    /// <summary>The server says why; that the words wait is ours to say. Again only when it is another reason.</summary>
    private SafeText? SayOnce(SnugProblemException problem)
    {
        if (problem.Problem.Type == lastProblem)
        {
            return null;
        }

        lastProblem = problem.Problem.Type;
        return SafeText.Of($"{problem.Message} Your words wait here and go out by themselves.");
    }

    private SafeText? SayLost()
    {
        if (isSaid)
        {
            return null;
        }

        isSaid = true;
        return NotConnected();
    }

    private SafeText? SayFound()
    {
        if (!isSaid || !isOpen || waiting > 0)
        {
            return null;
        }

        var sent = sentSince;
        (isSaid, sentSince) = (false, 0);
        return sent == 0 ? SafeText.Of($"Connected.") : SafeText.Of($"Connected. {Wording.Count(sent, "message", "messages")} sent.");
    }

    private SafeText NotConnected() => waiting switch
    {
        0 => SafeText.Of($"Not connected. Keep writing: it goes out, once, when the connection is back."),
        1 => SafeText.Of($"Not connected. 1 message waits."),
        _ => SafeText.Of($"Not connected. {waiting} messages wait."),
    };
}
