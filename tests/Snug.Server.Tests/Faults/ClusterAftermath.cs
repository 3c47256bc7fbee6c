using System.Globalization;
using System.Net.Http.Headers;

namespace Snug.Server.Tests;

/// <summary>Asks the rows, every reader and every server what became of what was acknowledged.</summary>
internal static class ClusterAftermath
{
    /// <summary>What a message is in the rows.</summary>
    private sealed record Row(string Cursor, int Room, long Number, string Text);

    /// <summary>Every acknowledged message is there once, as it was acknowledged; all is dense and fits the chain.</summary>
    /// <param name="store">The database.</param>
    /// <param name="acknowledged">What those who talked know.</param>
    public static void Compare(string store, IReadOnlyCollection<Acknowledged> acknowledged)
    {
        var rows = Rows(store);
        var byText = rows.ToLookup(row => row.Text, StringComparer.Ordinal);
        var lost = acknowledged.Where(one => !byText.Contains(one.Text)).ToList();
        lost.ShouldBeEmpty("acknowledged, and not there");
        byText.Where(copies => copies.Count() > 1).Select(copies => copies.Key).ShouldBeEmpty("said once, and there more than once");
        acknowledged.Where(one => byText[one.Text].Single() is var row && (row.Room, row.Number) != (one.Room, one.Number))
            .ShouldBeEmpty("there under another number than was acknowledged");
        foreach (var room in rows.GroupBy(row => row.Room))
        {
            room.Select(row => row.Number).ShouldBe(Enumerable.Range(1, room.Count()).Select(number => (long)number), $"room {room.Key}");
        }

        ChainOfRows.Wrong(store).ShouldBeEmpty();
        Reseal.Unfit(store).ShouldBeEmpty();
    }

    /// <summary>Every reader got all of it once and in order.</summary>
    public static async Task Compare(string store, IEnumerable<ClusterReader> readers)
    {
        var rows = Rows(store);
        var expected = new Dictionary<int, List<ulong>>();
        foreach (var reader in readers)
        {
            if (!expected.TryGetValue(reader.Room ?? 0, out var all))
            {
                all = [.. rows.Where(row => reader.Room is null || row.Room == reader.Room)
                    .Select(row => ClusterReader.Hash(row.Cursor, row.Room, row.Number, row.Text))];
                expected.Add(reader.Room ?? 0, all);
            }

            (await reader.Differs(all)).ShouldBeNull();
        }
    }

    /// <summary>All servers give the same pages and the same state.</summary>
    public static async Task Compare(Cluster cluster, string token, IEnumerable<int> rooms)
    {
        foreach (var path in rooms.Select(room => $"/api/rooms/{room}/messages").Append("/api/rooms").Append("/api/state"))
        {
            var answers = new List<string>();
            for (var server = 0; server < cluster.Count; server++)
            {
                using var http = new HttpClient { BaseAddress = cluster.Address(server) };
                http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
                using var answer = await http.GetAsync(path, TestDeadline.Token);
                answer.ShouldBe(System.Net.HttpStatusCode.OK);
                answers.Add(await answer.Content.ReadAsStringAsync(TestDeadline.Token));
            }

            answers.Distinct(StringComparer.Ordinal).Count().ShouldBe(1, string.Join('\n', answers));
        }
    }

    private static List<Row> Rows(string store) =>
    [
        .. Sql.Ask(store, "select l.position || '-' || encode(l.tag, 'hex'), m.room_id, m.number, m.text, m.position "
                + "from messages m join log l on l.position = m.position order by m.position")
            .Select(row => new Row(
                CursorOf(row[0]!),
                int.Parse(row[1]!, CultureInfo.InvariantCulture),
                long.Parse(row[2]!, CultureInfo.InvariantCulture),
                row[3]!)),
    ];

    /// <summary>As it stands on the wire.</summary>
    private static string CursorOf(string row) =>
        row.Split('-') is [var position, var tag] ? $"{position}-{Log.Tag.From(Convert.FromHexString(tag))}" : row;
}
