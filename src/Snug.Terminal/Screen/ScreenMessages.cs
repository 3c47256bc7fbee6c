using Snug.Client;
using Snug.Protocol;
using Snug.Terminal.Chat;
using Snug.Terminal.Markup;
using Snug.Terminal.Screen.Composing;
using Snug.Terminal.Screen.Rooms;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Screen;

/// <summary>What is done on the screen with one message: reply and edit in the input line, and what is hidden shown.</summary>
internal sealed class ScreenMessages(ScreenState state, RoomPanes panes, BackgroundCalls calls, ChatSession session)
{
    /// <summary>What is being typed for the room itself: words that are edited are no draft.</summary>
    public string Draft => state.Purpose is ComposerPurpose.Edit edit ? edit.Draft : state.Composer.Text;

    private SnugClient Client => session.Client;

    /// <summary>What is said next answers this message.</summary>
    public void Reply(long number)
    {
        EndPurpose();
        var message = Find(number);
        if (message?.DeletedAt is not null)
        {
            state.Hint = SafeText.Of($"Message {number:0} is deleted.");
            return;
        }

        state.Purpose = new ComposerPurpose.Reply(
            number, message is null ? SafeText.Empty : SafeText.Of($"{Wording.Author(message.Author)}: {Wording.TextInOneLine(message)}"));
    }

    /// <summary>The input line is for saying something again; a draft that gave way to an edit is back.</summary>
    public void EndPurpose()
    {
        var purpose = state.Purpose;
        state.Purpose = null;
        if (purpose is ComposerPurpose.Edit { Draft: var draft })
        {
            state.Composer.Set(draft);
        }
    }

    /// <summary>The newest message of one's own into the input line, one that still waits first; then the one before.</summary>
    /// <returns>False if there is none, or something else was typed.</returns>
    public bool EditNewest()
    {
        var edit = state.Purpose as ComposerPurpose.Edit;
        if (edit is null ? !state.Composer.IsEmpty || state.Purpose is not null : state.Composer.Text != edit.Before)
        {
            return false;
        }

        if (edit is null && state.Pane.NewestWaiting is { } waiting)
        {
            Begin(0, waiting.Item.Key, waiting.Text);
            return true;
        }

        var below = edit is { Number: > 0 and var number } ? number : long.MaxValue;
        if (state.Pane.Timeline.Messages.LastOrDefault(message => message.Number < below && IsMine(message)) is not { } mine)
        {
            return edit is not null;
        }

        Begin(mine.Number, null, mine.Text);
        return true;
    }

    /// <summary>A message of one's own into the input line; without a number the newest.</summary>
    public void Edit(long? wanted)
    {
        if (wanted is not { } number)
        {
            state.Hint = EditNewest() ? null : SafeText.Of($"There is nothing of yours here to edit.");
            return;
        }

        if (Find(number) is { } message)
        {
            Edit(message);
            return;
        }

        var pane = state.Pane;
        calls.Run(stop => Client.GetMessagesAsync(pane.Number, MessageRange.Around(number), 3, stop), page =>
        {
            if (pane != state.Pane)
            {
                return;
            }

            if (page.Messages.FirstOrDefault(one => one.Number == number) is { } found)
            {
                Edit(found);
            }
            else
            {
                state.Hint = SafeText.Of($"There is no message {number:0} in this room.");
            }
        });
    }

    /// <summary>What is in the input line takes the place of the message's words.</summary>
    public async Task Save(ComposerPurpose.Edit edit, string text)
    {
        EndPurpose();
        var pane = state.Pane;
        if (text == edit.Before)
        {
            return;
        }

        if (string.IsNullOrWhiteSpace(text))
        {
            state.Hint = SafeText.Of($"Nothing was changed: /delete N takes a message away.");
        }
        else if (edit.Key is { } key)
        {
            // Where it does not wait any more, what became of it is told in a moment, and the change follows then.
            pane.ChangeWaiting(key, text);
            await session.Outbox.ChangeAsync(key, text);
        }
        else
        {
            Send(pane, edit.Number, edit.Before, text);
        }
    }

    /// <summary>What waited is sent: words that it was given in the last moment follow it.</summary>
    public void Sent(OutboxSent sent)
    {
        var (key, message) = (sent.Item.Key, sent.Message);
        if (state.Purpose is ComposerPurpose.Edit { Key: { } edited } edit && edited == key)
        {
            state.Purpose = edit with { Number = message.Number, Key = null };
        }

        var pane = panes.Find(message.Room);
        var text = pane?.TakeChange(key) ?? sent.Item.Change;
        if (sent.ChangeRefused is { } refused)
        {
            Keep(pane, message.Number, message.Text, text!, refused);
        }
        else if (pane is not null && text != sent.Item.Change)
        {
            Send(pane, message.Number, message.Text, text!);
        }
    }

    /// <summary>Shows what is hidden in a message, or hides it again; without a number in the newest that hides something.</summary>
    public void Reveal(long? wanted)
    {
        var found = wanted is { } number
            ? Find(number)
            : state.Pane.Timeline.Messages.LastOrDefault(static message => MarkupLines.HasSpoiler(message.Markup));
        if (found is null || !MarkupLines.HasSpoiler(found.Markup))
        {
            state.Hint = wanted is null
                ? SafeText.Of($"Nothing is hidden in what is here.")
                : SafeText.Of($"Nothing is hidden in message {wanted.Value:0}, or it is not loaded.");
            return;
        }

        state.Pane.Reveal(found.Number);
    }

    /// <summary>A message of the open room that is loaded, or null.</summary>
    public Message? Find(long number) => state.Pane.Timeline.Messages.FirstOrDefault(message => message.Number == number);

    private bool IsMine(Message message) =>
        message.Author.Id == state.Server.Me.Id && message is { DeletedAt: null, Damaged: not true };

    private void Edit(Message message)
    {
        if (IsMine(message))
        {
            Begin(message.Number, null, message.Text);
        }
        else
        {
            state.Hint = message.DeletedAt is not null
                ? SafeText.Of($"Message {message.Number:0} is deleted.")
                : SafeText.Of($"{Wording.Author(message.Author)} said that: one edits one's own words.");
        }
    }

    private void Begin(long number, string? key, string text)
    {
        var draft = Draft;
        state.Purpose = new ComposerPurpose.Edit(number, key, text, draft);
        state.Composer.Set(text);
    }

    private void Send(RoomPane pane, long number, string before, string text) => calls.Run(
        stop => Client.EditMessageAsync(pane.Number, number, text, stop),
        message =>
        {
            panes.Apply(new MessageEdited(message));
            state.Thread?.Apply(new MessageEdited(message));
            state.Server.Take(new MessageEdited(message));
            return Task.CompletedTask;
        },
        refused => Keep(pane, number, before, text, refused));

    /// <summary>A message was not changed: the words are where they were typed, if nothing else is.</summary>
    private void Keep(RoomPane? pane, long number, string before, string text, SnugException refused)
    {
        state.Notice.Show([SafeText.Of($"Message {number:0} is as it was. {refused.Message}")]);
        if (pane == state.Pane && state.Composer.IsEmpty && state.Purpose is null)
        {
            Begin(number, null, before);
            state.Composer.Set(text);
        }
        else
        {
            state.Notice.Show([.. state.Notice.Lines, SafeText.Of($"It was to be: {text}")]);
        }
    }
}
