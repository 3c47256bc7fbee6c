using System.Collections;
using System.Text.Json;
using Snug.Protocol;
using Snug.Server.People;

namespace Snug.Server.Messages;

/// <summary>One emoji at a message as its row holds it.</summary>
/// <param name="Emoji">In its fully qualified form.</param>
/// <param name="People">Who chose it, in that order.</param>
internal sealed record StoredReaction(string Emoji, List<int> People);

/// <summary>
/// The column <c>messages.reactions</c>: <c>[{"emoji":"🎉","people":[7,8]}]</c> in the order in which the emoji came. All of a message's
/// reactions stand in its row, so one write of them is one row, and reading a page needs no other table.
/// </summary>
internal static class StoredReactions
{
    private static readonly JsonEncodedText Emoji = JsonEncodedText.Encode("emoji");
    private static readonly JsonEncodedText Count = JsonEncodedText.Encode("count");
    private static readonly JsonEncodedText People = JsonEncodedText.Encode("people");
    private static readonly JsonEncodedText Id = JsonEncodedText.Encode("id");
    private static readonly JsonEncodedText Name = JsonEncodedText.Encode("name");

    public static List<StoredReaction> Parse(string? json) =>
        json is null ? [] : JsonSerializer.Deserialize(json, ServerJson.Default.ListStoredReaction)!;

    public static List<StoredReaction> Parse(ReadOnlySpan<byte> json) =>
        json.IsEmpty ? [] : JsonSerializer.Deserialize(json, ServerJson.Default.ListStoredReaction)!;

    /// <summary>
    /// The same bytes as <see cref="ToWire(List{StoredReaction}, PersonDirectory, int)"/> gives, without making anything of them: most
    /// messages of a page may have some.
    /// </summary>
    /// <param name="stored">As they were written, whose check fits.</param>
    public static void Send(Utf8JsonWriter json, ReadOnlySpan<byte> stored, PersonDirectory people)
    {
        Span<int> first = stackalloc int[Reaction.MostPeople];
        var reader = new Utf8JsonReader(stored);
        json.WriteStartArray();
        reader.Read();
        while (reader.Read() && reader.TokenType is JsonTokenType.StartObject)
        {
            json.WriteStartObject();
            while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
            {
                var isEmoji = reader.ValueTextEquals("emoji"u8);
                reader.Read();
                if (isEmoji)
                {
                    json.WriteString(Emoji, reader.GetString());
                }
                else
                {
                    var count = ReadPeople(ref reader, first);
                    Send(json, count, first[..Math.Min(count, first.Length)], people);
                }
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Send(Utf8JsonWriter json, int count, ReadOnlySpan<int> first, PersonDirectory people)
    {
        json.WriteNumber(Count, count);
        json.WriteStartArray(People);
        foreach (var person in first)
        {
            json.WriteStartObject();
            json.WriteNumber(Id, person);
            json.WriteString(Name, people.NameOf(person));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <returns>How many there are, which may be more than <paramref name="first"/> takes.</returns>
    private static int ReadPeople(ref Utf8JsonReader reader, scoped Span<int> first)
    {
        var count = 0;
        while (reader.Read() && reader.TokenType is JsonTokenType.Number)
        {
            if (count < first.Length)
            {
                first[count] = reader.GetInt32();
            }

            count++;
        }

        return count;
    }

    /// <returns>Null if there are none.</returns>
    public static string? Write(List<StoredReaction> reactions) =>
        reactions.Count == 0 ? null : JsonSerializer.Serialize(reactions, ServerJson.Default.ListStoredReaction);

    public static IReadOnlyList<Reaction> ToWire(List<StoredReaction> reactions, PersonDirectory people, int most = Reaction.MostPeople) =>
        ToWire(reactions, people.NameOf, most);

    public static IReadOnlyList<Reaction> ToWire(
        List<StoredReaction> reactions, Func<int, string> nameOf, int most = Reaction.MostPeople) =>
        reactions.ConvertAll(one => new Reaction(
            one.Emoji, one.People.Count, [.. one.People.Take(most).Select(id => new Named(id, nameOf(id)))]));

    /// <summary>As they are once somebody has chosen an emoji, or no longer does.</summary>
    /// <returns>Null if that changes nothing.</returns>
    public static List<StoredReaction>? With(List<StoredReaction> reactions, string emoji, int person, bool isChosen)
    {
        var before = reactions.Find(one => one.Emoji == emoji);
        if (before?.People.Contains(person) ?? false)
        {
            return isChosen ? null
                : [.. reactions.Select(one => one == before ? one with { People = [.. one.People.Where(id => id != person)] } : one)
                    .Where(one => one.People.Count > 0)];
        }

        return !isChosen ? null
            : before is null ? [.. reactions, new StoredReaction(emoji, [person])]
            : [.. reactions.Select(one => one == before ? one with { People = [.. one.People, person] } : one)];
    }
}

/// <summary>A message's reactions as its row holds them: sent as they stand there, and read only for whoever looks into them.</summary>
/// <param name="json">What this program wrote into the row, whose check fits; not empty.</param>
internal sealed class ReactionsOfRow(byte[] json, PersonDirectory people) : IReadOnlyList<Reaction>
{
    private IReadOnlyList<Reaction>? reactions;

    /// <inheritdoc/>
    public int Count => Reactions.Count;

    private IReadOnlyList<Reaction> Reactions => reactions ??= StoredReactions.ToWire(StoredReactions.Parse(json), people);

    /// <inheritdoc/>
    public Reaction this[int index] => Reactions[index];

    /// <inheritdoc/>
    public IEnumerator<Reaction> GetEnumerator() => Reactions.GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>As they are sent.</summary>
    public void Send(Utf8JsonWriter writer) => StoredReactions.Send(writer, json, people);
}
