// Nodes/ owns what the servers on one PostgreSQL (nodes) tell each other beside the log: that there is something new in it, whose personal
// state changed, who is here, and which nodes there are. PostgreSQL is the only place where they meet: no ports, no discovery.
// NodeChannel carries it, NodeWork says and hears it, PresenceElsewhere keeps who is here elsewhere, NodeTable is the table `nodes`.
// With a file of its own a server has no others: nothing here runs then.

using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Snug.Server.Storage.Postgres;

namespace Snug.Server.Nodes;

/// <summary>
/// LISTEN and NOTIFY, each on a connection of its own and never inside a transaction that appends: all commits would wait for each other
/// (measured: a quarter of the speed). What is said here is a hint. Whatever a node misses it finds out by itself: from the log within a
/// second, from the others' next words for the rest.
/// </summary>
internal sealed partial class NodeChannel(PostgresSource source, ILogger<NodeChannel> logger) : BackgroundService
{
    private const string Channel = "snug";

    /// <summary>PostgreSQL takes 7,999 bytes.</summary>
    private const int MostLetters = 7_800;

    /// <summary>However much is appended, others are called this often at most.</summary>
    private static readonly TimeSpan BetweenWords = TimeSpan.FromMilliseconds(5);

    private static readonly TimeSpan LastWordsWithin = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(200);

    /// <summary>A connection that died in silence is found out by this.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private readonly SemaphoreSlim hasWords = new(0, 1);
    private List<string> words = [];
    private HashSet<int> people = [];
    private long position;
    private bool haveReports;

    /// <summary>This server among the others; another one at every start.</summary>
    public int Id { get; } = Random.Shared.Next(1, int.MaxValue);

    /// <summary>What another node said: who, and the words.</summary>
    public Action<int, string>? Heard { get; set; }

    /// <summary>It listens, from here on: what was said before was not heard.</summary>
    public Action? Listens { get; set; }

    /// <summary>Says that there is something new in the log, and whose personal state changed. Coalesced.</summary>
    /// <param name="reached">The newest position.</param>
    /// <param name="changed">Ids of people.</param>
    /// <param name="reportsChanged">How many reports wait has changed.</param>
    public void Ring(long reached, IEnumerable<int> changed, bool reportsChanged)
    {
        lock (gate)
        {
            position = Math.Max(position, reached);
            people.UnionWith(changed);
            haveReports |= reportsChanged;
        }

        Wake();
    }

    /// <summary>Says something else to all others.</summary>
    public void Say(string text)
    {
        lock (gate)
        {
            words.Add(text);
        }

        Wake();
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(KeepOn(Listen, stoppingToken), KeepOn(Speak, stoppingToken));

    /// <summary>The last words are for the others: that this node stops.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await using var connection = await source.Open(cancellationToken).AsTask().WaitAsync(LastWordsWithin, cancellationToken);
            await SayWhatWaits(connection, cancellationToken).WaitAsync(LastWordsWithin, cancellationToken);
        }
        catch (Exception failure) when (PostgresFailure.IsOne(failure) || failure is OperationCanceledException)
        {
            // Then they find out by themselves.
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        hasWords.Dispose();
    }

    private void Wake()
    {
        try
        {
            hasWords.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is about to look.
        }
    }

    private async Task KeepOn(Func<CancellationToken, Task> work, CancellationToken stop)
    {
        var hasFailed = false;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await work(stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) when (PostgresFailure.IsOne(failure))
            {
                if (!hasFailed)
                {
                    LogLost(PostgresFailure.From(failure).Message);
                }

                hasFailed = true;
                await Task.Delay(BetweenTries, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task Listen(CancellationToken stop)
    {
        await using var connection = await source.Open(stop);
        connection.Notification += (_, said) => Hear(said.Payload);
        await using (var listen = new NpgsqlCommand($"listen {Channel}", connection))
        {
            await listen.ExecuteNonQueryAsync(stop);
        }

        Listens?.Invoke();
        while (true)
        {
            if (!await connection.WaitAsync(LongestSilence, stop))
            {
                await using var ask = new NpgsqlCommand("select 1", connection);
                await ask.ExecuteScalarAsync(stop);
            }
        }
    }

    private void Hear(string payload)
    {
        var blank = payload.IndexOf(' ', StringComparison.Ordinal);
        if (blank > 0
            && int.TryParse(payload.AsSpan(0, blank), NumberStyles.None, CultureInfo.InvariantCulture, out var node)
            && node != Id)
        {
            Heard?.Invoke(node, payload[(blank + 1)..]);
        }
    }

    private async Task Speak(CancellationToken stop)
    {
        await using var connection = await source.Open(stop);
        await using (var quick = new NpgsqlCommand("set synchronous_commit = off", connection))
        {
            await quick.ExecuteNonQueryAsync(stop);
        }

        while (true)
        {
            await hasWords.WaitAsync(stop);
            await SayWhatWaits(connection, stop);
            await Task.Delay(BetweenWords, stop);
        }
    }

    private async Task SayWhatWaits(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var text in TakeWords())
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand("select pg_notify($1, $2)")
            {
                Parameters =
                {
                    new NpgsqlParameter<string> { TypedValue = Channel },
                    new NpgsqlParameter<string> { TypedValue = string.Create(CultureInfo.InvariantCulture, $"{Id} {text}") },
                },
            });
        }

        if (batch.BatchCommands.Count > 0)
        {
            await batch.ExecuteNonQueryAsync(stop);
        }
    }

    private List<string> TakeWords()
    {
        lock (gate)
        {
            var taken = words;
            words = [];
            if (position > 0 || people.Count > 0 || haveReports)
            {
                taken.Add(LogWords.Write(position, people, haveReports, MostLetters));
                (position, people, haveReports) = (0, [], false);
            }

            return taken;
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning, Message = "Other servers are not heard now ({Reason}); what they append is read within a second")]
    private partial void LogLost(string reason);
}

/// <summary>
/// The words with which a node calls the others: <c>log POSITION [PERSON,PERSON…|*] [reports]</c>.
/// </summary>
internal readonly record struct LogWords(long Position, int[] People, bool IsAboutEverybody, bool AreReportsNew)
{
    private const string Verb = "log ";
    private const string Nobody = "-";
    private const string Everybody = "*";
    private const string Reports = "reports";

    /// <param name="most">Letters; with more, everybody is meant.</param>
    public static string Write(long position, IReadOnlyCollection<int> people, bool areReportsNew, int most)
    {
        var list = people.Count == 0 ? Nobody : string.Join(',', people.Select(id => id.ToString(CultureInfo.InvariantCulture)));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Verb}{position} {(list.Length > most - 100 ? Everybody : list)}{(areReportsNew ? " " + Reports : "")}");
    }

    /// <returns>Null if these are other words.</returns>
    public static LogWords? Read(string text)
    {
        if (!text.StartsWith(Verb, StringComparison.Ordinal)
            || text[Verb.Length..].Split(' ') is not [var position, var list, .. var rest]
            || !long.TryParse(position, NumberStyles.None, CultureInfo.InvariantCulture, out var reached))
        {
            return null;
        }

        int[] people = list is Nobody or Everybody ? [] :
        [
            .. list.Split(',').Select(id => int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var known) ? known : 0),
        ];
        return new LogWords(reached, people, list == Everybody, rest.Contains(Reports));
    }
}
