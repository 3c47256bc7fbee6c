using System.CommandLine;

namespace Snug.Terminal.Commands;

/// <summary>
/// Finds what begins with a dash and is no option of its command. The parser takes it for a word: a mistyped option would be without
/// effect, <c>snug send 1 hi --jsn</c> would say it in the room, and <c>--name --jsn</c> would bring in somebody of that name.
/// </summary>
internal static class UnknownOptions
{
    private const string EndOfOptions = "--";

    /// <summary>What cannot be meant, as sentences; null if each word can be.</summary>
    /// <param name="root">The program, with its commands.</param>
    /// <param name="arguments">What was typed.</param>
    /// <param name="command">The command that was named, or the program.</param>
    public static string? Find(Command root, IReadOnlyList<string> arguments, out Command command)
    {
        command = root;
        Option? waiting = null;
        foreach (var word in arguments.TakeWhile(static word => word != EndOfOptions))
        {
            if (IsDashed(word))
            {
                var refused = Refusal(root, command, word, waiting, out waiting);
                if (refused is not null)
                {
                    return refused;
                }
            }
            else if (waiting is not null)
            {
                waiting = null;
            }
            else if (command == root)
            {
                if (root.Subcommands.FirstOrDefault(one => one.Name == word) is not { } named)
                {
                    return $"There is no command \"{word}\".{DidYouMean(Nearest(word, root.Subcommands.Select(static one => one.Name)))}";
                }

                command = named;
            }
        }

        return null;
    }

    private static string? Refusal(Command root, Command command, string word, Option? before, out Option? waiting)
    {
        IReadOnlyList<Option> options = command == root
            ? [.. root.Options]
            : [.. command.Options, .. root.Options.Where(static option => option.Recursive)];
        if (IsOption(options, word, out waiting, out var flag))
        {
            // Whether the option before has its value is for the parser.
            return flag is null ? null : $"{flag} takes no value.";
        }

        if (before is { Arity.MinimumNumberOfValues: > 0 })
        {
            return $"{before.Name} has no value: \"{word}\" begins with a dash. "
                + $"If it is meant, write {before.Name}=\"{word}\"";
        }

        var names = options.Where(static option => !option.Hidden).Select(static option => option.Name);
        var where = command == root
            ? $"There is no option {Name(word)} before the command."
            : $"{command.Name} has no option {Name(word)}.";
        var afterDashes = command.Arguments.Count > 0 ? " What begins with a dash and is no option comes after --." : string.Empty;
        return $"{where}{DidYouMean(Nearest(Name(word), names))} Nothing was done.{afterDashes}";
    }

    private static bool IsDashed(string word) => word is ['-', _, ..];

    /// <summary>Is this an option, also with its value (<c>--name=x</c>), or several short ones (<c>-fs ADDRESS</c>, <c>-r3</c>)?</summary>
    /// <param name="waiting">The option that takes the next word as its value, or null.</param>
    /// <param name="flag">The option that was given a value and takes none, or null.</param>
    private static bool IsOption(IEnumerable<Option> options, string word, out Option? waiting, out string? flag)
    {
        (waiting, flag) = (null, null);
        var isWhole = Name(word).Length == word.Length;
        if (Option(options, Name(word)) is { } named)
        {
            waiting = isWhole && TakesValue(named) ? named : null;
            flag = isWhole || TakesValue(named) ? null : named.Name;
            return true;
        }

        if (word.StartsWith(EndOfOptions, StringComparison.Ordinal))
        {
            return false;
        }

        for (var at = 1; at < word.Length; at++)
        {
            if (Option(options, $"-{word[at]}") is not { } letter)
            {
                return false;
            }

            if (TakesValue(letter))
            {
                waiting = at == word.Length - 1 ? letter : null;
                return true;
            }
        }

        return true;
    }

    private static Option? Option(IEnumerable<Option> options, string name) =>
        options.FirstOrDefault(option => option.Name == name || option.Aliases.Contains(name));

    private static bool TakesValue(Option option) => option.Arity.MaximumNumberOfValues > 0;

    private static string Name(string word) => word.IndexOfAny(['=', ':']) is > 0 and var end ? word[..end] : word;

    private static string DidYouMean(string? nearest) => nearest is null ? string.Empty : $" Did you mean {nearest}?";

    /// <summary>The name that one slip, or half of its beginning, makes into what was typed.</summary>
    private static string? Nearest(string typed, IEnumerable<string> names)
    {
        var slip = Letters(typed);
        return names
            .Select(name => (Name: name, Letters: Letters(name)))
            .Select(one => (one.Name, Distance: one.Letters.StartsWith(slip, StringComparison.Ordinal) ? 0 : Slips(slip, one.Letters)))
            .Where(found => found.Distance <= Math.Min(slip.Length / 2, 3))
            .OrderBy(static found => found.Distance)
            .Select(static found => found.Name)
            .FirstOrDefault();
    }

    private static string Letters(string name) => name.TrimStart('-').ToLowerInvariant();

    /// <summary>How many letters are left out, added, changed or exchanged with their neighbour (optimal string alignment).</summary>
    private static int Slips(string from, string to)
    {
        var distance = new int[from.Length + 1, to.Length + 1];
        for (var i = 0; i <= from.Length; i++)
        {
            for (var j = 0; j <= to.Length; j++)
            {
                distance[i, j] = (i, j) switch
                {
                    (0, _) => j,
                    (_, 0) => i,
                    _ => Math.Min(
                        Math.Min(distance[i - 1, j], distance[i, j - 1]) + 1,
                        distance[i - 1, j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1)),
                };
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                {
                    distance[i, j] = Math.Min(distance[i, j], distance[i - 2, j - 2] + 1);
                }
            }
        }

        return distance[from.Length, to.Length];
    }
}
