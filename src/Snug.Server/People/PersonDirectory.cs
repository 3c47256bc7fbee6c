using Snug.Protocol;
using Snug.Server.Log;
using Snug.Server.Storage;

namespace Snug.Server.People;

/// <summary>The people in memory, by their dense ids. Guarded by the projection's gate, except <see cref="Find"/>.</summary>
public sealed class PersonDirectory
{
    /// <summary>How many people a client gets to start with.</summary>
    public const int PeopleInState = 200;

    private const int RecentEvents = 5_000;

    private readonly Dictionary<string, int> idsByFoldedName = new(StringComparer.Ordinal);
    private readonly LinkedList<Person> byActivity = [];
    private LinkedListNode<Person>[] entries = new LinkedListNode<Person>[64];
    private volatile int count;

    public int Count => count;

    /// <summary>The person, or null. Safe on any thread: people are only ever added, and counted after they are there.</summary>
    public Person? Find(int id) => id > 0 && id <= count ? Volatile.Read(ref entries)[id - 1].Value : null;

    /// <summary>The person with a name that folds like <paramref name="foldedName"/>, or null.</summary>
    public Person? FindFolded(string foldedName) => idsByFoldedName.TryGetValue(foldedName, out var id) ? Find(id) : null;

    /// <summary>The <paramref name="most"/> people who did something last, the latest first.</summary>
    public Person[] LastActive(int most) => [.. byActivity.Take(most)];

    /// <summary>People whose name holds <paramref name="folded"/>, in order of arrival, <paramref name="most"/> at most.</summary>
    public Person[] Search(string folded, int most) =>
        [.. idsByFoldedName.Where(pair =>
            pair.Key.Contains(folded, StringComparison.Ordinal)).Select(pair => pair.Value).Order().Take(most).Select(id => Find(id)!)];

    /// <summary>Takes in what a person is now.</summary>
    internal void Put(Person person)
    {
        if (Find(person.Id) is null)
        {
            Add(person);
        }
    }

    internal void Load(IWriter writer)
    {
        using (var rows = writer.Prepare(PersonSql.All).Query())
        {
            while (rows.Read())
            {
                Add(new Person(rows.Int(0), rows.Text(1)));
            }
        }

        using var recent = writer.Prepare(LogSql.RecentPeople).Bind(1, RecentEvents).Query();
        while (recent.Read())
        {
            WasActive(recent.Int(0));
        }
    }

    /// <summary>This person did something: the last of all who did.</summary>
    internal void WasActive(int id)
    {
        byActivity.Remove(entries[id - 1]);
        byActivity.AddFirst(entries[id - 1]);
    }

    private void Add(Person person)
    {
        if (person.Id != count + 1)
        {
            throw new InvalidOperationException($"person {person.Id} follows person {count}: ids have a hole");
        }

        if (count == entries.Length)
        {
            var larger = new LinkedListNode<Person>[entries.Length * 2];
            entries.CopyTo(larger, 0);
            Volatile.Write(ref entries, larger);
        }

        entries[count] = byActivity.AddFirst(person);
        idsByFoldedName.Add(NameFolding.Fold(person.Name), person.Id);
        count++;
    }
}
