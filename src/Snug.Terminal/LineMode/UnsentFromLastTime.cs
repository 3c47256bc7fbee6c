using Snug.Client;
using Snug.Terminal.Chat;
using Snug.Terminal.Tty;

namespace Snug.Terminal.LineMode;

/// <summary>
/// What was not sent when the person was last here. They do not see any more what they typed then, so it is said with its words.
/// </summary>
internal sealed class UnsentFromLastTime(CommandContext context, ChatSession session)
{
    /// <summary>That it goes out now, if there is something.</summary>
    public void Greet()
    {
        var count = session.UnsentFromLastTime.Count;
        if (count > 0)
        {
            context.Out.Line(Goes(count, who: null));
        }
    }

    /// <summary>That something goes out now.</summary>
    /// <param name="who">Under whose name, where nobody has come in yet.</param>
    public static SafeText Goes(int count, string? who) => SafeText.Of(
        $"{Wording.Count(count, "message goes", "messages go")} out now{(who is null
            ? string.Empty
            : $" as {who}")} that {(count == 1 ? "was" : "were")} not sent last time.");

    /// <summary>Is the change about that? Something that waits concerns what is said today too.</summary>
    public bool IsMeant(OutboxChange change) =>
        change is not OutboxWaits && session.UnsentFromLastTime.Any(item => item.Key == change.Item.Key);

    /// <summary>Says what became of it.</summary>
    public async Task HandleEvent(OutboxChange change)
    {
        switch (change)
        {
            case OutboxRefused { Problem: var problem, Item: var item }:
                context.Out.Line($"{problem.Message}");
                context.Out.Line($"Not sent in room {item.Room:0}: {item.Words}");
                break;
            case OutboxTooOld { Item: var item }:
                context.Out.Line($"This has waited for more than a week, so it is not sent by itself: {item.Words}");
                context.Out.Line($"To say it now in room {item.Room:0}, write it again.");
                await session.Outbox.DiscardAsync(item.Key);
                break;
        }
    }
}
