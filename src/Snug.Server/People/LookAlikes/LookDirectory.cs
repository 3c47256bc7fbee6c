using System.Runtime.InteropServices;
using Snug.Protocol;

namespace Snug.Server.People.LookAlikes;

/// <summary>
/// Who has which look. Filled when somebody new asks for a name: a start with many people does not wait for it. Safe on any thread.
/// </summary>
/// <param name="people">Everybody who has a name. While it is read nobody MUST be added or renamed.</param>
internal sealed class LookDirectory(Func<IEnumerable<Person>> people)
{
    private readonly Lock gate = new();

    // More than one only where two were here before look-alikes were refused.
    private Dictionary<string, int[]>? ids;

    public ReadOnlySpan<int> Find(string look)
    {
        lock (gate)
        {
            if (ids is null)
            {
                ids = new(StringComparer.Ordinal);
                foreach (var person in people())
                {
                    Add(ids, person);
                }
            }

            return ids.GetValueOrDefault(look);
        }
    }

    public void Add(Person person)
    {
        lock (gate)
        {
            if (ids is not null)
            {
                Add(ids, person);
            }
        }
    }

    public void Remove(Person person)
    {
        lock (gate)
        {
            if (ids is null)
            {
                return;
            }

            foreach (var look in NameLooks.Of(person.Name))
            {
                var left = (ids.GetValueOrDefault(look) ?? []).Where(id => id != person.Id).ToArray();
                if (left.Length > 0)
                {
                    ids[look] = left;
                }
                else
                {
                    ids.Remove(look);
                }
            }
        }
    }

    private static void Add(Dictionary<string, int[]> ids, Person person)
    {
        foreach (var look in NameLooks.Of(person.Name))
        {
            ref var those = ref CollectionsMarshal.GetValueRefOrAddDefault(ids, look, out _);
            those = [.. those ?? [], person.Id];
        }
    }
}
