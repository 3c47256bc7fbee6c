using System.Collections.Concurrent;
using Snug.Server.Backups;

namespace Snug.Server.Tests.Backups;

/// <summary>
/// A disk that turns one bit, anywhere: <c>verify</c> finds every one that changes what anybody could read or be told, and says where. What
/// it does not find changes nothing that can be read.
/// </summary>
public sealed class FlippedBitTests(ITestOutputHelper output)
{
    [Fact]
    public Task Every_turned_bit_that_can_be_read_is_found() => Flip(messages: 5_000, bits: 150);

    [Fact]
    [Trait("Speed", "Slow")]
    public Task Every_one_of_a_thousand_turned_bits_that_can_be_read_is_found() => Flip(messages: 5_000, bits: 1_000);

    [Fact]
    [Trait("Speed", "Slow")]
    public Task In_a_small_database_where_every_table_is_hit_too() => Flip(messages: 40, bits: 3_000);

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task And_every_bit_of_the_header()
    {
        await using var server = await LivedIn.Server(messages: 10);
        Look(server.DatabasePath, [.. Enumerable.Range(0, 800).Select(bit => (long)bit)]);
    }

    private async Task Flip(int messages, int bits)
    {
        await using var server = await LivedIn.Server(messages);
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var length = new FileInfo(server.DatabasePath).Length;
        Look(server.DatabasePath, [.. Enumerable.Range(0, bits).Select(_ => random.NextInt64(length * 8))]);
    }

    private void Look(string database, long[] bits)
    {
        var before = Contents.Read(database, names: true).ShouldNotBeNull();
        Verification.Of(database).ShouldBeEmpty("what it finds afterwards is a turned bit");
        var wrong = new ConcurrentQueue<string>();
        var (found, bySqlite, foundOnly, nothing) = (0, 0, 0, 0);
        Parallel.ForEach(Partitioner.Create(0, bits.Length, (bits.Length + 1) / 2), range =>
        {
            using var folder = new TestFolder();
            File.Copy(database, folder["some.db"]);
            for (var index = range.Item1; index < range.Item2; index++)
            {
                Turn(folder["some.db"], bits[index]);
                var findings = Findings(folder["some.db"]);
                var after = Contents.Read(folder["some.db"]);
                List<string> changed = after is null ? ["all"] : Contents.Differences(before, after);
                Interlocked.Increment(ref changed.Count == 0 ? ref findings.Count == 0 ? ref nothing : ref foundOnly : ref found);
                if (changed.Count > 0 && findings.Exists(IsOfSqlite))
                {
                    Interlocked.Increment(ref bySqlite);
                }

                if (changed.Count > 0 && !findings.Exists(finding => SaysWhere(finding, changed)))
                {
                    wrong.Enqueue($"bit {bits[index]}: {string.Join(", ", changed.Take(3))}: {string.Join(' ', findings)}");
                }

                Turn(folder["some.db"], bits[index]);
            }
        });
        output.WriteLine(
            $"{bits.Length} bits: {found} changed what can be read and were found ({bySqlite} of them by SQLite too), "
                + $"{foundOnly} were found and can only be read by a machine, {nothing} changed nothing");
        wrong.ShouldBeEmpty();
        found.ShouldBeGreaterThan(bits.Length / 20, "or nothing was shown");
        nothing.ShouldBeGreaterThan(0);
    }

    private static List<string> Findings(string database)
    {
        try
        {
            return [.. Verification.Of(database)];
        }
        catch (StartupException refused)
        {
            return [refused.Message];
        }
    }

    /// <summary>By SQLite, which says which page; or by its name: of a message, a row of the log, a room, a person, a table.</summary>
    private static bool SaysWhere(string finding, List<string> changed) =>
        IsOfSqlite(finding)
            || changed.Exists(row => row.Split(' ') is var words && words[0] switch
            {
                "messages" => finding.Contains($"essage {words[^1]} ", StringComparison.Ordinal)
                    || (finding.Contains("essage", StringComparison.Ordinal) && changed.Count > 1),
                "log" => finding.Contains("of the log", StringComparison.Ordinal) || finding.Contains("osition", StringComparison.Ordinal),
                "rooms" => finding.Contains("oom ", StringComparison.Ordinal),
                "people" => finding.Contains("erson ", StringComparison.Ordinal),
                "keys" => finding.Contains("key of person", StringComparison.Ordinal),
                "sessions" => finding.Contains("session of person", StringComparison.Ordinal),
                "invites" => finding.Contains("invite", StringComparison.Ordinal),
                "passwords" => finding.Contains("password of person", StringComparison.Ordinal),
                "audit" => finding.Contains("audit log", StringComparison.Ordinal),
                "read_marks" => finding.Contains("has read room", StringComparison.Ordinal),
                "members" => finding.Contains("was in room", StringComparison.Ordinal),
                "room_preferences" => finding.Contains("in the list of person", StringComparison.Ordinal),
                "mutes" => finding.Contains("muted", StringComparison.Ordinal),
                "reports" => finding.Contains("report ", StringComparison.Ordinal),
                "settings" => finding.Contains("setting", StringComparison.Ordinal),
                "imported_rooms" => finding.Contains("brought over", StringComparison.Ordinal),
                "followers" => finding.Contains("follower", StringComparison.Ordinal),
                "event_kinds" or "kinds" => finding.Contains("kind of event", StringComparison.Ordinal),
                "migrations" or "header" => finding.Contains("header", StringComparison.Ordinal),
                "schema" => finding.Contains("Snug", StringComparison.Ordinal)
                    || finding.Contains("not there", StringComparison.Ordinal),
                _ => false,
            });

    private static bool IsOfSqlite(string finding) =>
        finding.StartsWith("The file is damaged", StringComparison.Ordinal)
            || finding.StartsWith("A part of the file cannot be read", StringComparison.Ordinal)
            || finding.StartsWith("some.db ", StringComparison.Ordinal);

    private static void Turn(string file, long bit)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        stream.Position = bit / 8;
        var value = stream.ReadByte();
        stream.Position = bit / 8;
        stream.WriteByte((byte)(value ^ (1 << (int)(bit % 8))));
    }
}
