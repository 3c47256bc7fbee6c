using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.People;

namespace Snug.Server.Commands;

/// <summary>People as lines name them: in any case, with or without an @.</summary>
internal static class NamedPeople
{
    /// <summary>Whoever has this name; null if nobody does.</summary>
    public static Person? Find(Projection known, string typed) => Name(typed) is var name && TextRules.CanBeInName(name)
        ? known.Read((all, _) => all.People.FindFolded(NameFolding.Fold(name)))
        : null;

    /// <summary>Several, with commas between. A name that has a comma itself is found where it stands alone.</summary>
    /// <param name="unknown">The first that nobody has; null if all were found.</param>
    public static IReadOnlyList<Person> FindAll(Projection known, string typed, out string? unknown)
    {
        unknown = null;
        if (Find(known, typed) is { } only)
        {
            return [only];
        }

        var found = new List<Person>();
        foreach (var name in typed.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (Find(known, name) is not { } person)
            {
                unknown = name;
                return [];
            }

            found.Add(person);
        }

        return found;
    }

    /// <summary>As people write names in lines.</summary>
    public static string Name(string typed) => typed.Trim().TrimStart('@');

    public static CommandTable.Outcome NoSuchName(string typed) => new(null, new Refusal(
        Problems.NotFound, $"Nobody here is called {CommandTable.Shorten(Name(typed))}. /people lists the names. Nothing was changed."));

    /// <summary>"Ines, Maya and Ben".</summary>
    public static string Listed(IReadOnlyList<string> names) => names.Count < 2
        ? string.Concat(names)
        : $"{string.Join(", ", names.Take(names.Count - 1))} and {names[^1]}";
}
