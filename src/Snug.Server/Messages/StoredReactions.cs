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
    public static List<StoredReaction> Parse(string? json) =>
        json is null ? [] : JsonSerializer.Deserialize(json, ServerJson.Default.ListStoredReaction)!;

    public static List<StoredReaction> Parse(ReadOnlySpan<byte> json) =>
        json.IsEmpty ? [] : JsonSerializer.Deserialize(json, ServerJson.Default.ListStoredReaction)!;

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
