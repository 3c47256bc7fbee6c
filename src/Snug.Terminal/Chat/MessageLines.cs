using Snug.Protocol;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Chat;

/// <summary>A message with all that hangs on it as lines of text: the same in a chat in lines, in lists of messages and in files.</summary>
internal static class MessageLines
{
    /// <summary>Cells of the quote of what is answered: a row, not a second message.</summary>
    private const int MostQuoted = 60;

    /// <summary>What it answers, its words, whether they were edited, reactions and replies; without who said it.</summary>
    /// <param name="when">An instant in words.</param>
    /// <param name="isOpen">With what is hidden until somebody asks for it.</param>
    /// <param name="stamp">What stands behind the words besides, or null.</param>
    public static SafeText Of(Message message, Func<DateTimeOffset, string> when, bool isOpen, SafeText? stamp = null)
    {
        var lines = new List<SafeText>();
        var words = Wording.Text(message, isOpen);
        var behind = string.Join(", ", ((SafeText[])[stamp ?? SafeText.Empty, Wording.State(message, when)])
            .Select(static part => part.ToString()).Where(static part => part.Length > 0));
        if (behind.Length > 0)
        {
            words = SafeText.Of($"{words} ({SafeText.FromSafeParts(behind)})");
        }

        lines.Add(message is { ReplyTo: { } quote, DeletedAt: null } ? SafeText.Of($"{Quote(quote)}\n{words}") : words);
        if (message is { Reactions: { Count: > 0 } reactions, DeletedAt: null })
        {
            lines.Add(Wording.Reactions(reactions));
        }

        if (message.Thread is { Count: > 0 } thread)
        {
            lines.Add(SafeText.Of($"{Wording.Replies(thread, when(thread.LastAt))}"));
        }

        return SafeText.FromSafeParts(string.Join('\n', lines.Select(static line => line.ToString())));
    }

    /// <summary>"↳ 118 Maya: Fixed! It was the fan".</summary>
    public static SafeText Quote(Quote quote) => quote.Author.Name.Length == 0
        ? SafeText.Of($"↳ {quote.Number:0}")
        : SafeText.Of($"↳ {quote.Number:0} {Wording.Author(quote.Author, 20)}: {TextWidth.Fit(Wording.Quoted(quote), MostQuoted)}");
}
