using Snug.Protocol;

namespace Snug.Server.Tests.Model;

/// <summary>What a room has to be, by what was acknowledged.</summary>
internal sealed class ModelRoom(int id, string name, string? topic)
{
    private readonly Dictionary<int, long> marks = [];

    public int Id => id;

    public string Name { get; private set; } = name;

    public string? Topic { get; private set; } = topic;

    public bool IsArchived { get; private set; }

    /// <summary>Number n is at n - 1.</summary>
    public List<Message> Messages { get; } = [];

    public long LastNumber => Messages.Count;

    /// <summary>How many events say that it was changed: a change that changes nothing is none.</summary>
    public int Changes { get; private set; }

    /// <summary>Takes in what somebody said and was told.</summary>
    public void Add(Message message)
    {
        message.Room.ShouldBe(id);
        message.Number.ShouldBe(LastNumber + 1, $"the next number of room {id}");
        Messages.Add(message);
        marks[message.Author.Id!.Value] = message.Number;
    }

    public void Change(RoomChange change)
    {
        var before = (Name, Topic, IsArchived);
        Name = change.Name ?? Name;
        Topic = change.Topic is null ? Topic : change.Topic.Length == 0 ? null : change.Topic;
        IsArchived = change.Archived ?? IsArchived;
        Changes += before == (Name, Topic, IsArchived) ? 0 : 1;
    }

    /// <summary>Null where the person never opened it.</summary>
    public long? MarkOf(int person) => marks.TryGetValue(person, out var number) ? number : null;

    public long Mark(int person, NewReadMark mark)
    {
        var stands = MarkOf(person) ?? 0;
        var isBack = mark.Back && !(stands > mark.From);
        return marks[person] = isBack ? mark.Number : Math.Max(stands, mark.Back ? 0 : mark.Number);
    }

    /// <summary>A page as the API gives it.</summary>
    public List<Message> Page(PageBound bound, long number, int limit)
    {
        var before = bound is PageBound.Around ? limit / 2 : limit;
        var upTo = (int)Math.Clamp(bound is PageBound.Newest ? LastNumber : number - 1, 0, LastNumber);
        var earlier = bound is PageBound.After ? [] : Messages[Math.Max(0, upTo - before)..upTo];
        if (bound is PageBound.Newest or PageBound.Before)
        {
            return earlier;
        }

        var from = (int)Math.Clamp(bound is PageBound.Around ? number - 1 : number, 0, LastNumber);
        return [.. earlier, .. Messages.Skip(from).Take(limit - earlier.Count)];
    }

    /// <summary>Is this the room as <paramref name="person"/> sees it?</summary>
    public void ShouldBe(Room seen, int person)
    {
        (seen.Id, seen.Name, seen.Topic, seen.ArchivedAt is not null, seen.LastNumber)
            .ShouldBe((id, Name, Topic, IsArchived, LastNumber));
        seen.ReadNumber.ShouldBe(MarkOf(person), $"the mark of person {person} in room {id}");
    }
}

/// <summary>Which page.</summary>
internal enum PageBound
{
    Newest,
    Before,
    After,
    Around,
}
