using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Snug.Server.Log;
using Snug.Server.Log.Streams;
using Snug.Server.People.Presence;
using Snug.Server.Storage;

namespace Snug.Server.Nodes;

/// <summary>
/// Says to the other nodes what this one did, and does what is to be done when they say it: read the log, tell people what changed of what
/// is theirs, keep who is here.
/// </summary>
internal sealed partial class NodeWork(
    NodeChannel channel,
    EventLog log,
    Readers readers,
    PersonalState personal,
    PresenceElsewhere presence,
    PresenceBoard board,
    IHostApplicationLifetime lifetime,
    ILogger<NodeWork> logger) : IHostedService, IDisposable
{
    private readonly CancellationTokenSource over = new();

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        log.Appended = Ring;
        log.GaveUp = _ => lifetime.StopApplication();
        presence.Say = channel.Say;
        channel.Heard = Hear;
        channel.Listens = HearAnew;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        presence.SayBye();
        await over.CancelAsync();
    }

    /// <inheritdoc/>
    public void Dispose() => over.Dispose();

    private void Ring(Batch batch, IReadOnlyList<LogEvent> events)
    {
        // Whoever said something has read up to there: the others derive that from the event itself.
        var marks = batch.Marks
            .Where(moved => !events.Any(said => said.Kind.CountsAsMessage && said.PersonId == moved.PersonId
                && said.RoomId == moved.Mark.Room && said.Number == moved.Mark.Number))
            .Select(moved => moved.PersonId);
        channel.Ring(
            events.Count > 0 ? events[^1].Cursor.Position : 0,
            marks.Concat(batch.Personal.Select(change => change.PersonId)),
            batch.ReportsWait is not null);
    }

    private void Hear(int node, string words)
    {
        if (LogWords.Read(words) is not { } about)
        {
            presence.Hear(node, words, board);
            return;
        }

        if (about.Position > log.Projection.Head.Position)
        {
            log.Look();
        }

        if (about.IsAboutEverybody || about.People.Length > 0 || about.AreReportsNew)
        {
            _ = TellPersonal(about);
        }
    }

    /// <summary>Nobody knows what was said before: everything is asked for again.</summary>
    private void HearAnew()
    {
        log.Look();
        presence.AskAll();
        _ = TellPersonal(new LogWords(0, [], IsAboutEverybody: true, AreReportsNew: true));
    }

    /// <summary>What changed is not said: state is told, and to hear it twice changes nothing.</summary>
    private async Task TellPersonal(LogWords about)
    {
        try
        {
            foreach (var person in about.IsAboutEverybody || about.AreReportsNew ? readers.PeopleWithStreams : about.People)
            {
                foreach (var reader in readers.ReadersOf(person))
                {
                    over.Token.ThrowIfCancellationRequested();
                    reader.SendPersonal(await personal.Of(reader));
                }
            }
        }
        catch (Exception failure) when (failure is OperationCanceledException or ObjectDisposedException)
        {
            // The server stops.
        }
        catch (StorageException failure)
        {
            LogNotTold(failure.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "What is people's own could not be read ({Reason}); they hear it when they connect")]
    private partial void LogNotTold(string reason);
}
