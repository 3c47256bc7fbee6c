using Snug.Terminal.Tty;

namespace Snug.Terminal.Chat.Slash;

/// <summary>
/// <c>/words</c>, <c>/again</c>, <c>/copy</c> and <c>/discard</c>: what waits under sessions that have ended, in a room and where a name
/// is asked for.
/// </summary>
internal static class LeftWordCommands
{
    /// <param name="left">What waits.</param>
    /// <param name="me">Who is in, or null where a name is asked for.</param>
    /// <param name="view">Where it is shown.</param>
    public static void List(OrphanedWords left, string? me, IAnswerView view)
    {
        IEnumerable<SafeText> lines = left.Lines(view.Columns);
        view.Show(left.Words.Count == 0 ? lines : [.. lines, left.Ways(me)]);
    }

    /// <summary>Says words again, if whoever is in wrote them.</summary>
    public static async Task Again(CommandCall call)
    {
        var (said, item) = await call.Left.Again(call.Text, call.Session.Server.Me, call.Session.Outbox, call.CancellationToken);
        if (item is not null)
        {
            call.View.Sends(item);
        }

        call.View.Show([said]);
    }

    public static void Copy(OrphanedWords left, string number, IAnswerView view)
    {
        if (left.Find(number) is { } word)
        {
            view.Copy(word);
        }
        else
        {
            view.Show([OrphanedWords.NoneOf(number)]);
        }
    }

    public static async Task Discard(OrphanedWords left, string number, IAnswerView view, CancellationToken cancellationToken)
    {
        view.Show([left.Find(number) is not { } word ? OrphanedWords.NoneOf(number)
            : await left.Discard(word, cancellationToken) ? SafeText.Of($"Discarded: {word.Text}")
            : SafeText.Of($"That could not be discarded; it is there still.")]);
    }
}
