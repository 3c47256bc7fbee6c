using System.Globalization;
using Snug.Protocol;
using Snug.Server.Log;
using Snug.Server.People.LookAlikes;
using Snug.Server.Storage;

namespace Snug.Server.People;

/// <summary>The people in memory, by their dense ids. Guarded by the projection's gate, except <see cref="Find"/>.</summary>
public sealed class PersonDirectory
{
    /// <summary>How many people a client gets to start with.</summary>
    public const int PeopleInState = 200;

    /// <summary>Of somebody whose row is not what was written. Nobody can take it: <see cref="NameFolding.EndsInMarkOfDoor"/>.</summary>
    public const string DamagedName = "(damaged)";

    private const int RecentEvents = 5_000;

    private readonly Dictionary<string, int> idsByFoldedName = new(StringComparer.Ordinal);
    private readonly LookDirectory looks;
    private readonly LinkedList<Person> byActivity = [];
    private LinkedListNode<Person>[] entries = new LinkedListNode<Person>[64];

    // Of each id, to be looked through without a gate; null for a name that is lost.
    private string?[] foldedNames = new string?[64];
    private volatile int count;

    public PersonDirectory() =>
        looks = new LookDirectory(() => Enumerable.Range(1, count).Select(id => Find(id)!).Where(person => person.Name != DamagedName));

    public int Count => count;

    /// <summary>The person, or null. Safe on any thread: people are never taken out, and counted after they are there.</summary>
    public Person? Find(int id) => id > 0 && id <= count ? Volatile.Read(ref entries)[id - 1].Value : null;

    /// <summary>What a person of the database is called; also one whose row is lost.</summary>
    internal string NameOf(int id) => Find(id)?.Name ?? DamagedName;

    /// <summary>The person with a name that folds like <paramref name="foldedName"/>, or null.</summary>
    public Person? FindFolded(string foldedName) => idsByFoldedName.TryGetValue(foldedName, out var id) ? Find(id) : null;

    /// <summary>Who has a name with this look (<see cref="NameLooks.Of"/>).</summary>
    internal ReadOnlySpan<int> FindLook(string look) => looks.Find(look);

    /// <summary>The <paramref name="most"/> people who did something last, the latest first.</summary>
    public Person[] LastActive(int most) => [.. byActivity.Take(most)];

    /// <summary>
    /// People whose name holds <paramref name="folded"/>, in order of arrival, <paramref name="most"/> at most. Safe on any thread: nobody
    /// waits while all names are looked through.
    /// </summary>
    public Person[] Search(string folded, int most)
    {
        var (found, names, last) = (new List<Person>(), Volatile.Read(ref foldedNames), count);
        for (var id = 1; id <= Math.Min(last, names.Length) && found.Count < most; id++)
        {
            if (names[id - 1]?.Contains(folded, StringComparison.Ordinal) is true)
            {
                found.Add(Find(id)!);
            }
        }

        return [.. found];
    }

    /// <summary>Takes in what a person is now: a new one, or one who was renamed or changed.</summary>
    internal void Put(Person person)
    {
        if (Find(person.Id) is not { } before)
        {
            Add(person, NameFolding.Fold(person.Name));
            return;
        }

        if (before.Name != person.Name)
        {
            // Of what another server appended everybody has the newest name at once: somebody else may have this one already.
            if (idsByFoldedName.TryGetValue(NameFolding.Fold(before.Name), out var holder) && holder == person.Id)
            {
                idsByFoldedName.Remove(NameFolding.Fold(before.Name));
            }

            idsByFoldedName[NameFolding.Fold(person.Name)] = person.Id;
            foldedNames[person.Id - 1] = NameFolding.Fold(person.Name);
            looks.Remove(before);
            looks.Add(person);
        }

        entries[person.Id - 1].Value = person;
    }

    /// <summary>
    /// Reads everybody, before the first write. Ids have no holes, so each of them is somebody: whoever's row is not what was written is
    /// there without a name.
    /// </summary>
    internal void Load(IWriter writer, DamageReport damage)
    {
        var whole = new Dictionary<int, Person>();
        var lostNames = new List<string>();
        using (var rows = writer.Prepare(PersonSql.All).Query())
        {
            while (rows.Read())
            {
                if (PersonRows.Fits(rows))
                {
                    whole.Add(rows.Int(0), PersonRows.ReadPerson(rows));
                }
                else
                {
                    lostNames.AddRange(PersonRows.NamesIn(rows));
                }
            }
        }

        var lost = 0;
        var last = Math.Max(whole.Keys.DefaultIfEmpty().Max(), whole.Count + (lostNames.Count / 2));
        for (var id = 1; id <= last; id++)
        {
            if (whole.TryGetValue(id, out var person))
            {
                Add(person, NameFolding.Fold(person.Name));
            }
            else
            {
                lost = id;
                damage.Add(string.Create(CultureInfo.InvariantCulture, $"the row of person {id} is not what was written there"));
                Add(new Person(id, DamagedName), folded: null);
            }
        }

        // One of the two is whole, and stays taken: nobody comes in under the name of somebody whose row is lost.
        lostNames.ForEach(name => idsByFoldedName.TryAdd(name, lost));
        LoadActivity(writer);
    }

    private void LoadActivity(IWriter writer)
    {
        using var recent = writer.Prepare(LogSql.RecentPeople).Bind(1, RecentEvents).Query();
        while (recent.Read())
        {
            if (recent.Long(0) is > 0 and var id && id <= count)
            {
                WasActive((int)id);
            }
        }
    }

    /// <summary>This person did something: the last of all who did.</summary>
    internal void WasActive(int id)
    {
        byActivity.Remove(entries[id - 1]);
        byActivity.AddFirst(entries[id - 1]);
    }

    /// <param name="person">The next one.</param>
    /// <param name="folded">Null if the name is lost: nobody is found by it.</param>
    private void Add(Person person, string? folded)
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
            var longer = new string?[larger.Length];
            foldedNames.CopyTo(longer, 0);
            Volatile.Write(ref foldedNames, longer);
        }

        entries[count] = byActivity.AddFirst(person);
        foldedNames[count] = folded;
        if (folded is not null)
        {
            idsByFoldedName[folded] = person.Id;
            looks.Add(person);
        }

        count++;
    }
}
