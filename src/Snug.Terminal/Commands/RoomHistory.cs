using System.Runtime.CompilerServices;
using Snug.Client;
using Snug.Protocol;

namespace Snug.Terminal.Commands;

/// <summary>A room read page by page, never held as a whole.</summary>
internal static class RoomHistory
{
    /// <summary>The pages after a message (0: from the beginning), up to the newest at the time. Pages are never empty.</summary>
    public static async IAsyncEnumerable<MessagePage> After(
        SnugClient client, int room, long number, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var page = await client.GetMessagesAsync(room, MessageRange.After(number), WireLimits.PageMost, cancellationToken);
            // A server that answers with what was not asked must not keep a script busy for ever.
            var last = page.Messages.Count == 0 ? number : page.Messages[^1].Number;
            if (last <= number)
            {
                yield break;
            }

            yield return page;
            number = last;
        }
    }
}
