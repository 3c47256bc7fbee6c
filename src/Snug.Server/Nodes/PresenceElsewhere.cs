using System.Globalization;
using System.Text;
using Snug.Protocol;
using Snug.Server.People.Presence;

namespace Snug.Server.Nodes;

/// <summary>Somebody who is here by way of another node: in a room, or (0) in none that they said.</summary>
internal readonly record struct PlaceElsewhere(int Person, int Room);

/// <summary>
/// Who is here by way of other nodes. Each node says once a second at most what changed with it, and now and then that it is still there;
/// it says all of it when somebody asks. Words are numbered, so that whoever missed some asks. A node that says nothing for longer than
/// <see cref="SilentFor"/> is gone, and its people with it.
/// </summary>
internal sealed class PresenceElsewhere(TimeProvider time)
{
    private static readonly TimeSpan SilentFor = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan BetweenBeats = TimeSpan.FromSeconds(3);

    /// <summary>A node that stops in order sends its people to the others: they do not leave in between.</summary>
    private static readonly TimeSpan LeavingTakes = TimeSpan.FromSeconds(5);

    private const string Verb = "here ";
    private const string Ask = "here?";
    private const string Bye = "bye";
    private const string Reported = "said ";
    private const string Gone = "-";
    private const int MostLetters = 7_000;

    private readonly Lock gate = new();
    private readonly Dictionary<int, OtherNode> nodes = [];
    private readonly Dictionary<PlaceElsewhere, string> told = [];
    private long number;
    private long toldAt;
    private bool isAskedForAll;
    private bool hasNews;

    /// <summary>Says something to all other nodes; null where there are none.</summary>
    public Action<string>? Say { get; set; }

    /// <summary>Something changed since <see cref="TakeAll"/>, or may by waiting.</summary>
    public bool HasNews
    {
        get
        {
            lock (gate)
            {
                ForgetTheSilent();
                return hasNews;
            }
        }
    }

    /// <summary>Everybody who is here elsewhere, and what they do there.</summary>
    public List<(PlaceElsewhere Place, string State)> TakeAll()
    {
        lock (gate)
        {
            hasNews = false;
            return [.. nodes.Values.SelectMany(node => node.People).Select(pair => (pair.Key, pair.Value))];
        }
    }

    /// <summary>Nothing changed: now and then the others hear that this node is still there. Called once a second.</summary>
    public void SayIsHere()
    {
        lock (gate)
        {
            if (!isAskedForAll && time.GetElapsedTime(toldAt) < BetweenBeats)
            {
                return;
            }

            Tell(new Dictionary<PlaceElsewhere, string>(told));
        }
    }

    /// <summary>Tells the other nodes who is here, as far as it changed. Called once a second.</summary>
    /// <param name="here">Everybody with a stream at this node, and what they do where.</param>
    public void Tell(IReadOnlyDictionary<PlaceElsewhere, string> here)
    {
        if (Say is not { } say)
        {
            return;
        }

        lock (gate)
        {
            var isAll = isAskedForAll;
            var changes = here.Where(pair => isAll || told.GetValueOrDefault(pair.Key) != pair.Value)
                .Concat(told.Keys.Where(place => !here.ContainsKey(place)).Select(place => KeyValuePair.Create(place, Gone)))
                .ToList();
            if (changes.Count == 0 && !isAll && time.GetElapsedTime(toldAt) < BetweenBeats)
            {
                return;
            }

            told.Clear();
            foreach (var (place, state) in here)
            {
                told.Add(place, state);
            }

            isAskedForAll = false;
            toldAt = time.GetTimestamp();
            foreach (var text in Write(changes, isAll))
            {
                say(text);
            }
        }
    }

    /// <summary>What a person's program said to this node counts where their stream is.</summary>
    public void Forward(int person, int room, string state) =>
        Say?.Invoke(string.Create(CultureInfo.InvariantCulture, $"{Reported}{person} {room} {state}"));

    /// <summary>This node just begins to hear.</summary>
    public void AskAll() => Say?.Invoke(Ask);

    /// <summary>This node stops.</summary>
    public void SayBye() => Say?.Invoke(Verb + Bye);

    /// <summary>Takes in what another node said.</summary>
    public void Hear(int node, string words, PresenceBoard board)
    {
        if (words == Ask)
        {
            lock (gate)
            {
                isAskedForAll = true;
            }
        }
        else if (words.StartsWith(Reported, StringComparison.Ordinal))
        {
            HearReport(words[Reported.Length..].Split(' '), board);
        }
        else if (words.StartsWith(Verb, StringComparison.Ordinal))
        {
            HearPeople(node, words[Verb.Length..].Split(' '));
        }
    }

    private static void HearReport(string[] words, PresenceBoard board)
    {
        if (words is [var who, var where, var state]
            && state is PresenceStates.Here or PresenceStates.Writing or PresenceStates.Away
            && Number(who) is { } person && Number(where) is { } room)
        {
            board.Report(person, room, state);
        }
    }

    private void HearPeople(int node, string[] words)
    {
        lock (gate)
        {
            var isKnown = nodes.TryGetValue(node, out var other);
            other ??= nodes[node] = new OtherNode();
            other.HeardAt = time.GetTimestamp();
            if (words is [Bye])
            {
                other.LeftAt = time.GetTimestamp();
                hasNews = true;
                return;
            }

            if (words is not [var order, var isAll, .. var people] || Number(order) is not { } ordinal)
            {
                return;
            }

            if (isAll == "all")
            {
                other.People.Clear();
            }
            else if (!isKnown || ordinal != other.Number + 1)
            {
                Say?.Invoke(Ask);
            }

            other.Number = ordinal;
            other.LeftAt = null;
            hasNews |= people.Length > 0 || isAll == "all";
            Array.ForEach(people, person => Take(other, person));
        }
    }

    /// <summary>Takes in <c>PERSON:ROOM:STATE</c>.</summary>
    private static void Take(OtherNode node, string item)
    {
        if (item.Split(':') is not [var who, var where, var state] || Number(who) is not { } person || Number(where) is not { } room)
        {
            return;
        }

        if (state is "h" or "w")
        {
            node.People[new PlaceElsewhere(person, room)] = state == "w" ? PresenceStates.Writing : PresenceStates.Here;
        }
        else
        {
            node.People.Remove(new PlaceElsewhere(person, room));
        }
    }

    private IEnumerable<string> Write(List<KeyValuePair<PlaceElsewhere, string>> changes, bool isAll)
    {
        var text = Begin(isAll);
        foreach (var ((person, room), state) in changes)
        {
            var letter = state switch { PresenceStates.Writing => "w", PresenceStates.Here => "h", _ => Gone };
            text.Append(CultureInfo.InvariantCulture, $" {person}:{room}:{letter}");
            if (text.Length > MostLetters)
            {
                yield return text.ToString();
                text = Begin(isAll: false);
            }
        }

        yield return text.ToString();
    }

    private StringBuilder Begin(bool isAll) =>
        new StringBuilder(Verb).Append(CultureInfo.InvariantCulture, $"{++number} {(isAll ? "all" : "more")}");

    private void ForgetTheSilent()
    {
        foreach (var (id, node) in nodes.ToList())
        {
            if (time.GetElapsedTime(node.HeardAt) > SilentFor || (node.LeftAt is { } left && time.GetElapsedTime(left) > LeavingTakes))
            {
                nodes.Remove(id);
                hasNews |= node.People.Count > 0;
            }
        }
    }

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private sealed class OtherNode
    {
        public Dictionary<PlaceElsewhere, string> People { get; } = [];

        public long Number { get; set; }

        public long HeardAt { get; set; }

        public long? LeftAt { get; set; }
    }
}
