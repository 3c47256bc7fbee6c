using System.Diagnostics;
using System.Globalization;
using System.IO.Hashing;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Snug.Protocol;

namespace Snug.Server.Tests;

/// <summary>
/// Somebody who reads through all of it, resuming by cursor after every cut, at whichever server comes next. What came is kept as hashes.
/// </summary>
internal sealed class ClusterReader
{
    private static readonly TimeSpan BeforeAgain = TimeSpan.FromMilliseconds(100);

    private readonly HttpClient http;
    private readonly string token;
    private readonly CancellationToken over;
    private readonly Lock gate = new();
    private readonly List<ulong> seen = [];
    private readonly Task reading;

    /// <param name="http">Where to.</param>
    /// <param name="token">Who.</param>
    /// <param name="room">Its own stream; null: the stream of everything.</param>
    /// <param name="over">Ends it.</param>
    public ClusterReader(HttpClient http, string token, int? room, CancellationToken over)
    {
        this.http = http;
        this.token = token;
        this.over = over;
        Room = room;
        reading = Run();
    }

    public int? Room { get; }

    /// <summary>Where it is in the log: the newest cursor.</summary>
    public string Cursor { get; private set; } = "0-0";

    /// <summary>When it was told to start anew, because its cursor is none of this log: from where to where.</summary>
    public List<string> Resets { get; } = [];

    /// <summary>How often it was told that its server stops.</summary>
    public int Byes { get; private set; }

    public int Connections { get; private set; }

    /// <summary>The longest from the end of one stream to the first word of the next.</summary>
    public TimeSpan LongestAway { get; private set; }

    /// <summary>Statuses that were not 200, in order.</summary>
    public List<int> Refusals { get; } = [];

    /// <summary>Of message.posted, since the last reset.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                return seen.Count;
            }
        }
    }

    /// <summary>What a message amounts to here.</summary>
    public static ulong Hash(string cursor, long room, long number, string text) => XxHash3.HashToUInt64(
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{cursor} {room}/{number} {text}")));

    /// <summary>Waits until so many messages have come.</summary>
    /// <returns>Null if they are these; otherwise what the first difference is.</returns>
    public async Task<string?> Differs(IReadOnlyList<ulong> expected)
    {
        var deadline = TestDeadline.Token;
        while (Count < expected.Count && !deadline.IsCancellationRequested && Resets.Count == 0 && !reading.IsCompleted)
        {
            await Task.Delay(10, CancellationToken.None);
        }

        if (reading.IsFaulted)
        {
            return reading.Exception.ToString();
        }

        lock (gate)
        {
            var same = seen.Zip(expected).TakeWhile(pair => pair.First == pair.Second).Count();
            return same == expected.Count && seen.Count == expected.Count ? null
                : $"{seen.Count} came of {expected.Count}, alike up to {same}; "
                    + $"at {Cursor}, {Connections} connections, resets: {string.Join(", ", Resets)}";
        }
    }

    private async Task Run()
    {
        await Task.Yield();
        var cutAt = 0L;
        while (!over.IsCancellationRequested)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, Room is { } room ? $"/api/rooms/{room}/events" : "/api/events");
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
                request.Headers.Add("Last-Event-ID", Cursor);
                using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, over);
                if (!answer.IsSuccessStatusCode)
                {
                    Refusals.Add((int)answer.StatusCode);
                }
                else
                {
                    await Read(answer, cutAt);
                    cutAt = Stopwatch.GetTimestamp();
                    continue;
                }
            }
            catch (Exception cut) when (cut is HttpRequestException or IOException or SocketException)
            {
                // Half an event at most is lost, and it comes again after the cursor.
            }
            catch (OperationCanceledException) when (over.IsCancellationRequested)
            {
                return;
            }

            cutAt = cutAt == 0 ? Stopwatch.GetTimestamp() : cutAt;
            await Task.Delay(BeforeAgain, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task Read(HttpResponseMessage answer, long cutAt)
    {
        Connections++;
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(over));
        string? id = null, kind = null, data = null;
        try
        {
            while (await lines.ReadLineAsync(over) is { } line)
            {
                switch (line.Split(": ", 2))
                {
                    case ["id", var value]: id = value; break;
                    case ["event", var value]: kind = value; break;
                    case ["data", var value]: data = value; break;
                    default:
                        if (cutAt != 0)
                        {
                            var away = Stopwatch.GetElapsedTime(cutAt);
                            LongestAway = away > LongestAway ? away : LongestAway;
                            cutAt = 0;
                        }

                        Take(id, kind!, data!);
                        (id, kind, data) = (null, null, null);
                        break;
                }
            }
        }
        catch (Exception cut) when (cut is HttpRequestException or IOException or SocketException)
        {
            // The same as an end.
        }
    }

    private void Take(string? id, string kind, string data)
    {
        lock (gate)
        {
            switch (kind)
            {
                case EventKinds.MessagePosted:
                    var message = JsonSerializer.Deserialize(data, Wire.Json.Message)!;
                    seen.Add(Hash(id!, message.Room, message.Number, message.Text));
                    break;
                case EventKinds.Reset:
                    Resets.Add($"{Cursor} -> {data} in connection {Connections}");
                    seen.Clear();
                    break;
                case EventKinds.Bye:
                    Byes++;
                    break;
                default:
                    break;
            }

            Cursor = id ?? Cursor;
        }
    }
}
