using Snug.Client;
using Snug.Protocol;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Chat;

/// <summary>
/// What to say about the connection and what waits: a line when it is lost, a line when everything is well again, and nothing
/// while it stays as it is. Happenings in, sentences out.
/// </summary>
internal sealed class ConnectionWords
{
    private bool _isOpen = true;
    private bool _isSaid;
    private int _waiting;
    private int _sentSince;
    private string? _lastProblem;

    /// <summary>How many messages are on their way.</summary>
    public int Waiting => _waiting;

    /// <summary>The person was told that there is no connection, and nothing better since.</summary>
    public bool IsLost => _isSaid;

    /// <summary>The person said something.</summary>
    public SafeText? Added()
    {
        _waiting++;
        return _isSaid ? NotConnected() : null;
    }

    /// <summary>Something happened to the stream.</summary>
    public SafeText? Hear(SnugEvent happened)
    {
        switch (happened)
        {
            case Disconnected:
                _isOpen = false;
                return SayLost();
            case Connected:
                _isOpen = true;
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
                _waiting--;
                _lastProblem = null;
                if (_isSaid) _sentSince++;
                return SayFound();
            case OutboxRefused refused:
                _waiting--;
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

    /// <summary>The server's sentence says that the message waits and when it goes out; again only when it is another one.</summary>
    private SafeText? SayOnce(SnugProblemException problem)
    {
        if (problem.Problem.Type == _lastProblem) return null;
        _lastProblem = problem.Problem.Type;
        return SafeText.OneLine(problem.Message);
    }

    private SafeText? SayLost()
    {
        if (_isSaid) return null;
        _isSaid = true;
        return NotConnected();
    }

    private SafeText? SayFound()
    {
        if (!_isSaid || !_isOpen || _waiting > 0) return null;
        var sent = _sentSince;
        (_isSaid, _sentSince) = (false, 0);
        return sent == 0 ? SafeText.Of($"Connected.") : SafeText.Of($"Connected. {Wording.Count(sent, "message", "messages")} sent.");
    }

    private SafeText NotConnected() => _waiting switch
    {
        0 => SafeText.Of($"Not connected. Keep writing: it goes out, once, when the connection is back."),
        1 => SafeText.Of($"Not connected. 1 message waits."),
        _ => SafeText.Of($"Not connected. {_waiting} messages wait."),
    };
}
