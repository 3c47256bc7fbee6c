using Snug.Protocol;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Chat;

/// <summary>Messages as an answer to a command: a thread, what is new. Each has its number, so that one can reply to it.</summary>
internal sealed class MessageListing(CommandContext context)
{
    /// <param name="server">Whom the person does not want to see.</param>
    public IEnumerable<SafeText> Lines(IEnumerable<Message> messages, ServerView server)
    {
        int? leftOut = null;
        foreach (var message in messages)
        {
            if (server.IsMuted(message.Author.Id))
            {
                if (leftOut != message.Author.Id)
                {
                    yield return SafeText.Of($"  {Wording.LeftOut(message.Author)}");
                }

                leftOut = message.Author.Id;
                continue;
            }

            leftOut = null;
            var words = MessageLines.Of(message, When, isOpen: false, SafeText.Of($"{When(message.At)}")).ToString();
            yield return SafeText.Of($"  {message.Number:0} {Wording.Author(message.Author)}: {SafeText.FromSafeParts(
                words.Replace("\n", "\n    ", StringComparison.Ordinal))}");
        }
    }

    private string When(DateTimeOffset instant) => Wording.When(context.Local(instant), context.Now);
}
