using System.Globalization;
using Snug.Client;

namespace Snug.Terminal.Screen.Composing;

/// <summary>What Tab can complete, asked for when it is pressed; the likeliest come first.</summary>
internal sealed class Completion
{
    private const CompareOptions Alike = CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace | CompareOptions.IgnoreWidth;

    /// <summary>As it is written behind an <c>@</c>.</summary>
    private const string EverybodyInRoom = "room";

    /// <summary>A name of several words is found by its first ones.</summary>
    private const int MostWords = 4;

    /// <summary>Nobody presses Tab more often for one.</summary>
    private const int MostEmoji = 60;

    /// <summary>People's names.</summary>
    public Func<IEnumerable<string>> Names { get; init; } = static () => [];

    /// <summary>Commands, with or without their slash.</summary>
    public Func<IEnumerable<string>> Commands { get; init; } = static () => [];

    /// <summary>What stands behind a command, as people read it: <c>ROOM</c>, <c>on|off</c>. Null where there is no such command.</summary>
    public Func<string, string?> Takes { get; init; } = static _ => null;

    /// <summary>Rooms, by number and name.</summary>
    public Func<IEnumerable<(int Id, string Name)>> Rooms { get; init; } = static () => [];

    /// <summary>The names of emoji that what was typed behind a colon may begin; null while they are not known.</summary>
    public Func<string, IEnumerable<string>?> Emoji { get; init; } = static _ => null;

    /// <summary>Does an emoji's name stand before <paramref name="caret"/> whose rest is not known yet?</summary>
    public bool WantsEmoji(string text, int caret) =>
        NameOfEmoji(text[WordStart(text, caret)..caret]) is { } name && Emoji(name) is null;

    /// <summary>What the text before <paramref name="caret"/> may become.</summary>
    /// <returns>Where the replaced part begins, and what can stand in its place; none if nothing fits.</returns>
    public (int Start, IReadOnlyList<string> Candidates) For(string text, int caret)
    {
        var word = WordStart(text, caret);
        var typed = text[word..caret];
        if (typed.StartsWith('/') && word == 0)
        {
            return (word, CommandsFor(typed[1..]));
        }

        if (Behind(text, word) is { } command && ArgumentsFor(command, typed) is { Count: > 0 } arguments)
        {
            return (word, arguments);
        }

        if (typed.StartsWith('#'))
        {
            return (word, RoomsFor(typed[1..], "#"));
        }

        if (NameOfEmoji(typed) is { } emoji)
        {
            var before = typed[..^(emoji.Length + 1)];
            return (word, [.. (Emoji(emoji) ?? []).Take(MostEmoji).Select(name => $"{before}:{name}: ")]);
        }

        // The longest first: in "ask Ben O" it is "Ben O" and not "O" that begins a name.
        foreach (var start in Starts(text, word))
        {
            var candidates = NamesFor(text[start..caret], isAtStart: start == 0);
            if (candidates.Count > 0)
            {
                return (start, candidates);
            }
        }

        return (word, []);
    }

    private List<string> CommandsFor(string typed) =>
        [.. Commands().Select(static command => command.TrimStart('/'))
            .Where(command => Begins(command, typed))
            .Distinct()
            .Select(static command => $"/{command} ")];

    private List<string> RoomsFor(string typed, string mark) =>
        [.. Rooms().Where(room => IsMeant(room, typed))
            .Select(room => string.Create(CultureInfo.InvariantCulture, $"{mark}{room.Id} "))
            .Distinct()];

    /// <summary>What was typed of an emoji's name: <c>ta</c> of <c>:ta</c> or <c>+:ta</c>; null if none was begun.</summary>
    private static string? NameOfEmoji(string typed) =>
        typed.TrimStart('+') is [':', _, ..] named && typed.Length - named.Length < 2 && named[1..] is var name
        && name.All(EmojiNames.IsOfName)
            ? name
            : null;

    /// <summary>The command behind which a word begins here, and the how manieth word that is; null if there is none.</summary>
    private static (string Command, int Place)? Behind(string text, int word)
    {
        var words = text[..word].Split(' ');
        return text.StartsWith('/') && words.Length > 1 && words[0].Length > 1 && words[^1].Length == 0
            ? (words[0][1..], words.Length - 2)
            : null;
    }

    /// <summary>A command that takes a number and then a room is the only one of whose second word something is known.</summary>
    private static string? TakenAt(string? takes, int place) => (takes, place) switch
    {
        ("N ROOM", 1) => "ROOM",
        (_, 0) => takes?.Trim('[', ']'),
        _ => null,
    };

    private List<string> ArgumentsFor((string Command, int Place) at, string typed) => TakenAt(
        Takes(at.Command.ToLowerInvariant()), at.Place) switch
    {
        "ROOM" => RoomsFor(typed.TrimStart('#'), string.Empty),
        "COMMAND" => [.. CommandsFor(typed.TrimStart('/')).Select(static name => name[1..])],
        { } takes when takes.Contains('|', StringComparison.Ordinal) =>
            [.. takes.Split('|').Where(choice => Begins(choice, typed)).Select(static choice => $"{choice} ")],
        _ => [],
    };

    private static bool IsMeant((int Id, string Name) room, string typed) =>
        room.Id.ToString(CultureInfo.InvariantCulture).StartsWith(typed, StringComparison.Ordinal)
        || Begins(room.Name, typed)
        || room.Name.Split(' ', StringSplitOptions.RemoveEmptyEntries).Any(word => Begins(word, typed));

    private List<string> NamesFor(string typed, bool isAtStart)
    {
        var at = typed.StartsWith('@') ? "@" : string.Empty;
        // A mention needs no colon: it speaks to the person already.
        var after = isAtStart && at.Length == 0 ? ": " : " ";
        var part = typed[at.Length..];
        var names = Names().ToList();
        var found = names.Where(name => Begins(name, part));
        if (at.Length > 0)
        {
            // Whoever is mentioned is found by any word of their name, and everybody in the room at once.
            found = found.Concat(names.Where(name => name.Split(' ').Skip(1).Any(word => Begins(word, part)))).Concat(
                Begins(EverybodyInRoom, part) ? [EverybodyInRoom] : []);
        }

        return [.. found.Distinct().Select(name => at + name + after)];
    }

    private static bool Begins(string whole, string typed) => CultureInfo.InvariantCulture.CompareInfo.IsPrefix(whole, typed, Alike);

    private static int WordStart(string text, int caret)
    {
        while (caret > 0 && !char.IsWhiteSpace(text[caret - 1]))
        {
            caret--;
        }

        return caret;
    }

    private static Stack<int> Starts(string text, int word)
    {
        var starts = new Stack<int>([word]);
        while (starts.Count < MostWords && starts.Peek() is > 1 and var last && text[last - 1] == ' '
            && text[last - 2] is not ('\n' or ' '))
        {
            starts.Push(WordStart(text, last - 1));
        }

        return starts;
    }
}
