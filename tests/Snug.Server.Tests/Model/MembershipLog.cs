using System.Globalization;

namespace Snug.Server.Tests.Model;

/// <summary>
/// The log as it stands in the file, and who was in which room from when to when by nothing but its rows: what streams are compared with.
/// </summary>
internal sealed class MembershipLog
{
    private const int Posted = 3;
    private const int Joined = 11;
    private const int Left = 12;

    private readonly List<LoggedEvent> rows = [];
    private readonly Dictionary<(int Room, int Person), List<LoggedStay>> stays = [];

    public long Head => rows.Count;

    public long Removals { get; private set; }

    /// <summary>Rows after one position up to another.</summary>
    public IEnumerable<LoggedEvent> Between(long after, long upTo) => rows.Skip((int)after).Take((int)(Math.Min(upTo, Head) - after));

    public LoggedEvent At(long position) => rows[(int)position - 1];

    /// <summary>All stays of somebody in a room, in order.</summary>
    public IReadOnlyList<LoggedStay> Stays(int room, int person) => stays.GetValueOrDefault((room, person)) ?? [];

    public LoggedStay? StayAt(int room, int person, long position) =>
        Stays(room, person).FirstOrDefault(stay => stay.From <= position && position <= (stay.Until ?? long.MaxValue));

    public bool IsIn(int room, int person) => Stays(room, person) is [.., { Until: null }];

    /// <summary>Reads on to the end of the file.</summary>
    public void Refresh(string path)
    {
        var rest = $"select position, kind, room_id, person_id, number, audience from log where position > {Head} order by position";
        foreach (var row in Sql.Ask(path, rest))
        {
            var (kind, audience) = ((int)Number(row[1])!, (int)Number(row[5])!);
            Take(new LoggedEvent(Number(row[0])!.Value, kind, (int?)Number(row[2]), (int?)Number(row[3]), Number(row[4]), audience));
        }
    }

    private static long? Number(string? text) => string.IsNullOrEmpty(text) ? null : long.Parse(text, CultureInfo.InvariantCulture);

    private void Take(LoggedEvent happened)
    {
        happened.Position.ShouldBe(Head + 1);
        rows.Add(happened);
        if (happened is not { Room: { } room, Person: { } person })
        {
            return;
        }

        if (!stays.TryGetValue((room, person), out var known))
        {
            stays.Add((room, person), known = []);
        }

        switch (happened.Kind)
        {
            case Joined:
                known.ShouldAllBe(stay => stay.Until != null, $"{happened} joins where they are already");
                known.Add(new LoggedStay(happened.Position, null));
                break;
            case Left:
                known[^1].Until.ShouldBeNull($"{happened} leaves where they are not");
                known[^1] = known[^1] with { Until = happened.Position };
                Removals++;
                break;
            case Posted when happened.IsForSome:
                StayAt(room, person, happened.Position).ShouldNotBeNull($"{happened} was kept, and its author was not in the room");
                break;
            default:
                break;
        }
    }
}

/// <summary>A row of the log.</summary>
internal sealed record LoggedEvent(long Position, int Kind, int? Room, int? Person, long? Number, int Audience)
{
    public bool IsForEverybody => (Audience & 1) != 0;

    public bool IsForSome => (Audience & 2) != 0;

    public bool Names(int person) => (Audience & 4) != 0 && Person == person;
}

/// <summary>From the event by which somebody joined to the one by which they left, both theirs to see.</summary>
internal sealed record LoggedStay(long From, long? Until);
