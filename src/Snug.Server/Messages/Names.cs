using Snug.Protocol;
using Snug.Server.Log;

namespace Snug.Server.Messages;

/// <summary>
/// Names in what a write tells. What was read before, even a moment ago, may say a name of before: an event that does so comes after the
/// one that renamed them, and nothing would mend it.
/// </summary>
internal static class Names
{
    /// <summary>A message with everybody called as this batch leaves it.</summary>
    public static Message Now(Batch batch, Message message) => message with
    {
        Author = Now(batch, message.Author),
        ReplyTo = message.ReplyTo is { } quote ? quote with { Author = Now(batch, quote.Author) } : null,
        Reactions = message.Reactions?.Select(one => one with
        {
            People = [.. one.People.Select(person => new Named(person.Id, batch.NameNow(person.Id)))],
        }).ToList(),
    };

    private static Author Now(Batch batch, Author author) =>
        author.Id is { } id && batch.NameNow(id) is var name && name != author.Name ? author with { Name = name } : author;
}
