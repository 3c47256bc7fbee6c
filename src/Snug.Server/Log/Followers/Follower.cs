using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Snug.Server.Storage;

namespace Snug.Server.Log.Followers;

/// <summary>
/// Work that every server does by itself as the log grows, from its start on. What was handled is not kept: a server that starts begins at
/// the newest event. Work that fails is tried again from where it was, at longer and longer intervals, and said once.
/// </summary>
internal abstract partial class Follower : BackgroundService
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly LocalReader reader;
    private readonly Projection projection;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private Cursor place;
    private Cursor? began;
    private bool hasStartedOver;
    private int failures;

    private protected Follower(LocalReader reader, Projection projection, TimeProvider time, ILogger logger)
    {
        this.reader = reader;
        this.projection = projection;
        this.time = time;
        this.logger = logger;
    }

    /// <summary>What it is called, in the log of the operator; a few words in small letters.</summary>
    protected abstract string Name { get; }

    /// <summary>What it is told of; null for everything.</summary>
    protected virtual IReadOnlyList<Kind>? Kinds => null;

    /// <summary>Does the work. Some events come again after a failure or a crash: doing it twice MUST do no harm.</summary>
    /// <param name="events">In the order of the log.</param>
    /// <param name="stop">Cancelled when the server stops; what is not finished comes again.</param>
    protected abstract ValueTask Handle(IReadOnlyList<LogEvent> events, CancellationToken stop);

    /// <summary>Its place is none of this log: what happened since it was here last cannot be told.</summary>
    /// <param name="head">The newest event; at a start the newest one of then, so that nothing which anybody asks for is left out.</param>
    /// <param name="stop">Cancelled when the server stops.</param>
    /// <returns>Where to go on: <paramref name="head"/>, or <see cref="Cursor.Beginning"/> to go through everything again.</returns>
    protected abstract ValueTask<Cursor> Reset(Cursor head, CancellationToken stop);

    /// <summary>Before anything listens, so that nothing that anybody asks for comes before it.</summary>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        place = projection.Head;
        began = place;
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, reader.Stopping);
        while (!over.IsCancellationRequested)
        {
            try
            {
                using var held = await Hold(over.Token);
                await FollowOn(over.Token);
            }
            catch (OperationCanceledException) when (over.IsCancellationRequested)
            {
                // What was not finished comes again.
            }
            catch (StorageException failure) when (failure.Failure is StorageFailure.OtherLog or StorageFailure.Newer)
            {
                // The server begins anew, and this work with it.
                return;
            }
            catch (StorageException failure) when (failure.Failure is StorageFailure.Away)
            {
                // The log itself says so too: nothing here is wrong.
                await NoteFailure(failure.Message, over.Token);
            }
            catch (Exception failure)
            {
                // A boundary: whatever is wrong with this work, the server and all other work go on.
                await NoteFailure(failure.Message, over.Token, failure);
            }
        }
    }

    /// <summary>Waits until this server is the one that does the work.</summary>
    private protected virtual ValueTask<IDisposable?> Hold(CancellationToken stop) => ValueTask.FromResult<IDisposable?>(null);

    /// <summary>Where to go on.</summary>
    private protected virtual ValueTask<Cursor> Place(CancellationToken stop) => ValueTask.FromResult(place);

    /// <summary>Everything up to <paramref name="to"/> is done.</summary>
    /// <returns>False if somebody else goes on from here.</returns>
    private protected virtual ValueTask<bool> Move(Cursor from, Cursor to, CancellationToken stop)
    {
        place = to;
        return ValueTask.FromResult(true);
    }

    /// <summary>Says once that it does not go on, and waits.</summary>
    private protected async Task NoteFailure(string reason, CancellationToken stop, Exception? failure = null)
    {
        if (failures++ == 0)
        {
            LogFailed(Name, reason, failure);
        }

        var pause = TimeSpan.FromSeconds(Math.Min(LongestPause.TotalSeconds, Math.Pow(2, Math.Min(failures - 1, 6))));
        await Task.Delay(pause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void NoteSuccess()
    {
        if (failures > 0)
        {
            failures = 0;
            LogGoesOn(Name);
        }
    }

    /// <summary>Follows until the stop, or until it is to go on from another place.</summary>
    private async Task FollowOn(CancellationToken stop)
    {
        var from = await Place(stop);
        await foreach (var page in reader.Follow(Viewer.Server with { Kinds = Kinds }, from, stop))
        {
            var to = page.Reached;
            if (page.IsReset)
            {
                to = await BeginAnew(began ?? page.Reached, stop);
            }
            else if (page.Events.Count > 0)
            {
                await Handle(page.Events, stop);
            }

            if (!await Move(from, to, stop))
            {
                return;
            }

            NoteSuccess();
            began = null;
            hasStartedOver &= !page.IsReset && to != projection.Head;
            hasStartedOver |= to != page.Reached;
            from = to;
            if (to != page.Reached)
            {
                return;
            }
        }
    }

    private async ValueTask<Cursor> BeginAnew(Cursor head, CancellationToken stop)
    {
        LogReset(Name);
        var wished = await Reset(head, stop);

        // Whoever meets a damaged page on the way from the beginning would meet it again, and again.
        return wished == Cursor.Beginning && !hasStartedOver ? wished : head;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Name} cannot go on ({Reason}); it is tried again until it can. Nothing is left out")]
    private partial void LogFailed(string name, string reason, Exception? failure);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Name} goes on")]
    private partial void LogGoesOn(string name);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Name} stood at a place that this log does not have, and begins anew")]
    private partial void LogReset(string name);
}
