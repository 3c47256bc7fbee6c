using Snug.Client;
using Snug.Protocol;

namespace Snug.Terminal.Commands;

/// <summary>
/// Sends for a program: one message after the other, each with a key and tried again until it is answered, but not for ever. A
/// server that asks to go slower is obeyed; one that is away is given some time.
/// </summary>
internal sealed class RetryingSender : IAsyncDisposable
{
    private readonly TimeSpan longest;
    private readonly TimeProvider time;
    private readonly Action<OutboxWaits> waits;
    private Outbox outbox = null!;
    private volatile Attempt? attempt;

    private RetryingSender(TimeSpan longest, TimeProvider time, Action<OutboxWaits> waits) =>
        (this.longest, this.time, this.waits) = (longest, time, waits);

    /// <param name="longest">How long a server may be away before a message is given up.</param>
    /// <param name="waits">Told each time that a message has to wait.</param>
    public static async Task<RetryingSender> Open(SnugClient client, TimeSpan longest, TimeProvider time, Action<OutboxWaits> waits)
    {
        var sender = new RetryingSender(longest, time, waits);
        sender.outbox = await Outbox.OpenAsync(client, told: sender.Hear);
        return sender;
    }

    /// <summary>Sends one message. MUST NOT be called again before it has answered.</summary>
    /// <param name="key">A key of the caller's own; null takes a new one.</param>
    /// <exception cref="SnugException">It was refused, or the server stayed away: then it may have arrived all the same.</exception>
    public async Task<Message> Send(int room, NewMessage words, string? key, CancellationToken cancellationToken)
    {
        using var thisAttempt = new Attempt(longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, thisAttempt.GivenUp);
        attempt = thisAttempt;
        try
        {
            return await outbox.SendAsync(room, words, key, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && thisAttempt.LastReason is not null)
        {
            throw thisAttempt.LastReason;
        }
        finally
        {
            attempt = null;
        }
    }

    public ValueTask DisposeAsync() => outbox.DisposeAsync();

    private void Hear(OutboxChange change)
    {
        if (change is not OutboxWaits wait)
        {
            return;
        }

        waits(wait);
        attempt?.Hear(wait.Reason);
    }

    /// <summary>One message, and how long it has been waiting for a server that is away.</summary>
    private sealed class Attempt(TimeSpan longest, TimeProvider time) : IDisposable
    {
        private readonly Lock gate = new();
        private readonly CancellationTokenSource givenUp = new(Timeout.InfiniteTimeSpan, time);
        private bool isRunningOut;
        private bool isOver;

        public CancellationToken GivenUp => givenUp.Token;

        public SnugException? LastReason { get; private set; }

        public void Hear(SnugException reason)
        {
            lock (gate)
            {
                if (isOver)
                {
                    return;
                }

                LastReason = reason;
                if (!reason.IsTransient)
                {
                    // No ended session begins again by waiting, and no other program becomes a Snug.
                    givenUp.Cancel();
                }
                else if (!IsObeyed(reason) && !isRunningOut)
                {
                    isRunningOut = true;
                    givenUp.CancelAfter(longest);
                }
            }
        }

        public void Dispose()
        {
            lock (gate)
            {
                isOver = true;
            }

            givenUp.Dispose();
        }

        private static bool IsObeyed(SnugException reason) => reason is SnugProblemException problem && problem.Is(Problems.TooQuick);
    }
}
