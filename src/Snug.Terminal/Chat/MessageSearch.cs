using Snug.Client;
using Snug.Protocol;

namespace Snug.Terminal.Chat;

/// <summary>Looks for words in a room's messages, from the newest back: in a page, or page by page on the server.</summary>
internal static class MessageSearch
{
    /// <summary>2,000 messages at a time: a moment's wait.</summary>
    private const int MostPages = 20;

    /// <summary>The newest message before this one that holds the words, or null.</summary>
    public static long? Find(IReadOnlyList<Message> messages, string words, long before) => messages.LastOrDefault(message =>
        message.Number < before && message.Text.Contains(words, StringComparison.OrdinalIgnoreCase))?.Number;

    /// <summary>The same on the server, so many pages back.</summary>
    /// <param name="before">Where to begin; <see cref="long.MaxValue"/> for the newest message.</param>
    /// <returns>What was found, and the oldest message that was looked at: 1 if there is none before it.</returns>
    /// <exception cref="SnugException">The server refused, or was not there.</exception>
    public static async Task<(long? Found, long Reached)> FindBefore(
        SnugClient client, int room, string words, long before, CancellationToken cancellationToken)
    {
        for (var pages = 0; pages < MostPages && before > 1; pages++)
        {
            var range = before == long.MaxValue ? MessageRange.Newest : MessageRange.Before(before);
            var page = await client.GetMessagesAsync(room, range, WireLimits.PageMost, cancellationToken);
            if (Find(page.Messages, words, before) is { } found)
            {
                return (found, found);
            }

            // A server that answers with anything else than older messages ends it.
            before = page.Messages is [var oldest, ..] && oldest.Number < before ? oldest.Number : 1;
        }

        return (null, before);
    }
}
