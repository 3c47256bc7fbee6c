using Snug.Client;
using Snug.Protocol;

namespace Snug.Terminal.Commands;

/// <summary>
/// Sends for a program: one message after the other, each with a key and tried again until it is answered, but not for ever. A
/// server that asks to go slower is obeyed; one that is away is given some time.
/// </summary>
internal sealed class PatientSender : IAsyncDisposable
{
    private readonly TimeSpan _longest;
    private readonly TimeProvider _time;
    private readonly Action<OutboxWaits> _waits;
    private Outbox _outbox = null!;
    private volatile Attempt? _attempt;

    private PatientSender(TimeSpan longest, TimeProvider time, Action<OutboxWaits> waits) =>
        (_longest, _time, _waits) = (longest, time, waits);

    /// <param name="longest">How long a server may be away before a message is given up.</param>
    /// <param name="waits">Told each time that a message has to wait.</param>
    public static async Task<PatientSender> OpenAsync(SnugClient client, TimeSpan longest, TimeProvider time, Action<OutboxWaits> waits)
    {
        var sender = new PatientSender(longest, time, waits);
        sender._outbox = await Outbox.OpenAsync(client, told: sender.Hear);
        return sender;
    }

    /// <summary>Sends one message. MUST NOT be called again before it has answered.</summary>
    /// <exception cref="SnugException">It was refused, or the server stayed away: then it may have arrived all the same.</exception>
    public async Task<Message> SendAsync(int room, string text, CancellationToken cancellationToken)
    {
        using var attempt = new Attempt(_longest, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, attempt.GivenUp);
        _attempt = attempt;
        try
        {
            return await _outbox.SendAsync(room, text, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && attempt.LastReason is not null)
        {
            throw attempt.LastReason;
        }
        finally
        {
            _attempt = null;
        }
    }

    public ValueTask DisposeAsync() => _outbox.DisposeAsync();

    private void Hear(OutboxChange change)
    {
        if (change is not OutboxWaits wait) return;
        _waits(wait);
        _attempt?.Hear(wait.Reason);
    }

    /// <summary>One message, and how long it has been waiting for a server that is away.</summary>
    private sealed class Attempt(TimeSpan longest, TimeProvider time) : IDisposable
    {
        private readonly Lock _lock = new();
        private readonly CancellationTokenSource _givenUp = new(Timeout.InfiniteTimeSpan, time);
        private bool _isRunningOut;
        private bool _isOver;

        public CancellationToken GivenUp => _givenUp.Token;

        public SnugException? LastReason { get; private set; }

        public void Hear(SnugException reason)
        {
            lock (_lock)
            {
                if (_isOver) return;
                LastReason = reason;
                if (!reason.IsTransient)
                {
                    // No ended session begins again by waiting, and no other program becomes a Snug.
                    _givenUp.Cancel();
                }
                else if (!IsObeyed(reason) && !_isRunningOut)
                {
                    _isRunningOut = true;
                    _givenUp.CancelAfter(longest);
                }
            }
        }

        public void Dispose()
        {
            lock (_lock) _isOver = true;
            _givenUp.Dispose();
        }

        private static bool IsObeyed(SnugException reason) => reason is SnugProblemException problem && problem.Is(Problems.TooQuick);
    }
}
