using Snug.Terminal.Chat;
using Snug.Terminal.Chat.Slash;
using Snug.Terminal.Screen.Composing;
using Snug.Terminal.Screen.Drawing;
using Snug.Terminal.Screen.Keys;
using Snug.Terminal.Screen.Rooms;
using Snug.Terminal.Screen.Terminals;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Screen;

/// <summary>What each key means: first to the table if it is open, then to the screen, then to the input line.</summary>
internal sealed class ScreenKeys(
    ITerminal terminal, ScreenState state, Painter painter, ScreenActions actions, CommandDispatcher commands, PresenceReporter presence)
{
    /// <summary>As browsers do.</summary>
    private const int RowsOfNotch = 3;

    private bool isAfterCtrlX;
    private bool isLeaving;

    public async Task Press(KeyPress key, CancellationToken cancellationToken)
    {
        state.Hint = null;
        var (wasAfterCtrlX, wasLeaving) = (isAfterCtrlX, isLeaving);
        (isAfterCtrlX, isLeaving) = (false, false);
        if (IsCtrl(key, 'l'))
        {
            painter.Forget();
        }
        else if (IsCtrl(key, 'z'))
        {
            terminal.Suspend();
        }
        else if (state.Secret is { } secret)
        {
            await Answer(secret, key);
        }
        else if (state.Table is { } table)
        {
            Choose(table.Press(key, state.Server));
        }
        else if (wasAfterCtrlX && IsCtrl(key, 'e'))
        {
            await Edit(cancellationToken);
        }
        else if (IsCtrl(key, 'c') || (IsCtrl(key, 'd') && state.Composer.IsEmpty))
        {
            Interrupt(wasLeaving);
        }
        else if (key is { Code: KeyCode.Text, Modifiers: KeyModifiers.Alt, Text: "p" })
        {
            await ShowPeople(cancellationToken);
        }
        else if (!Move(key))
        {
            await Compose(key, cancellationToken);
        }
    }

    /// <summary>Pasted text is one message, however many lines it has.</summary>
    public void Paste(Pasted pasted)
    {
        if (state.Secret is { } secret)
        {
            secret.Paste(pasted.Text);
            return;
        }

        var text = EscapeSequences.Without(pasted.Text, out var count);
        state.Hint = pasted.IsCut
            ? SafeText.Of($"What was pasted is longer than {Keys.Paste.Longest / 1024} KB: what lies beyond is not here.")
            : EscapeSequences.Said(count);
        if (state.Table is { } table)
        {
            table.Answer.Paste(text.ReplaceLineEndings(" "));
            return;
        }

        state.Composer.Paste(text);
        presence.Write();
    }

    /// <summary>The wheel: through the messages, or what lies over them.</summary>
    public void Turn(WheelTurned wheel)
    {
        if (state.Table is { } table)
        {
            table.Press(new KeyPress(wheel.Way < 0 ? KeyCode.Up : KeyCode.Down), state.Server);
        }
        else
        {
            Scroll(wheel.Way * RowsOfNotch);
        }
    }

    /// <summary>Whoever presses a button most often wants to mark text, and cannot without a word.</summary>
    public void PressMouse() =>
        state.Hint = SafeText.Of($"Hold Shift to mark text with the mouse; /mouse off leaves it to the terminal.");

    private static bool IsCtrl(KeyPress key, char letter) =>
        key is { Code: KeyCode.Text, Modifiers: KeyModifiers.Ctrl, Text.Length: 1 } && key.Text[0] == letter;

    /// <summary>Every key is for the question: none of them moves to where the next ones would be said.</summary>
    private async Task Answer(SecretInput secret, KeyPress key)
    {
        if (secret.Press(key, out var answer))
        {
            state.Secret = null;
            state.Notice.Close();
            await secret.Take(answer);
        }
    }

    private void Choose(TableChoice? choice)
    {
        switch (choice)
        {
            case TableChoice.Go { Room: var room }: actions.Open(room); break;
            case TableChoice.Create { Name: var name }: actions.Create(name); break;
            case TableChoice.Back: state.Table = null; break;
            case TableChoice.Quit: actions.Leave(); break;
        }
    }

    /// <summary>Moves about.</summary>
    /// <returns>False if the key is for the input line.</returns>
    private bool Move(KeyPress key)
    {
        var page = Math.Max(1, state.Size.Rows - 6);
        switch (key)
        {
            case { Code: KeyCode.Escape }: Escape(); return true;
            case { Code: KeyCode.Up, Modifiers: KeyModifiers.None } when actions.Messages.EditNewest(): return true;
            case { Code: KeyCode.Text, Modifiers: KeyModifiers.Alt, Text: "n" }: state.ShowsNumbers = !state.ShowsNumbers; return true;
            case { Code: KeyCode.PageUp }: Scroll(-page); return true;
            case { Code: KeyCode.PageDown }: Scroll(page); return true;
            case { Code: KeyCode.Up, Modifiers: KeyModifiers.Alt }: Scroll(-1); return true;
            case { Code: KeyCode.Down, Modifiers: KeyModifiers.Alt }: Scroll(1); return true;
            case { Code: KeyCode.End, Modifiers: KeyModifiers.Ctrl }: actions.ToEnd(); return true;
            case { Code: KeyCode.End } when state.Composer.IsEmpty: actions.ToEnd(); return true;
            case { Code: KeyCode.Enter, Modifiers: KeyModifiers.None } when state.Composer.IsEmpty: actions.ToEnd(); return true;
            case { Code: KeyCode.Text, Modifiers: KeyModifiers.Ctrl, Text: "n" }: actions.Step(+1); return true;
            case { Code: KeyCode.Text, Modifiers: KeyModifiers.Ctrl, Text: "p" }: actions.Step(-1); return true;
            case { Code: KeyCode.Text, Modifiers: KeyModifiers.Ctrl, Text: "x" }: return isAfterCtrlX = true;
            case { Code: KeyCode.Text, Modifiers: KeyModifiers.Alt, Text: "a" }: actions.OpenNextNew(); return true;
            case { Code: KeyCode.Text, Modifiers: KeyModifiers.Alt, Text: [>= '1' and <= '9' and var digit] }:
                actions.Open(digit - '0');
                return true;
            default: return false;
        }
    }

    /// <summary>Who is in the room: beside it, where there is place, and else as an answer.</summary>
    private async Task ShowPeople(CancellationToken cancellationToken)
    {
        state.ShowsPeople = state.IsWide && !state.ShowsPeople;
        if (!state.IsWide)
        {
            await commands.Do(RoomInput.Read("/names"), actions, cancellationToken);
        }
    }

    /// <summary>A notice that is longer than its place comes first: it lies over the messages.</summary>
    private void Scroll(int rows)
    {
        if (state.Notice.IsCut)
        {
            state.Notice.Scroll(rows);
        }
        else if (state.Thread is { } thread)
        {
            thread.Scroll(rows);
        }
        else
        {
            state.Pane.Scroll(rows);
        }
    }

    private void Escape()
    {
        if (commands.Deletes.Undo() is { } kept)
        {
            state.Hint = MessageCommands.Kept(kept.Number);
        }
        else if (state.Notice.Lines.Count > 0)
        {
            state.Notice.Close();
        }
        else if (state.Purpose is not null)
        {
            actions.Messages.EndPurpose();
        }
        else if (state.Thread is not null)
        {
            state.Thread = null;
        }
        else if (state.Pane.Sought.Length > 0)
        {
            actions.ToEnd();
        }
        else
        {
            actions.ShowTable();
        }
    }

    private void Interrupt(bool wasLeaving)
    {
        if (state.Purpose is not null)
        {
            actions.Messages.EndPurpose();
            presence.Rest();
        }
        else if (!state.Composer.IsEmpty)
        {
            state.Composer.Clear();
            presence.Rest();
        }
        else if (wasLeaving)
        {
            actions.Leave();
        }
        else
        {
            isLeaving = true;
            state.Hint = SafeText.Of($"Ctrl-C again leaves; so does /quit.");
        }
    }

    private async Task Compose(KeyPress key, CancellationToken cancellationToken)
    {
        if (key is { Code: KeyCode.Tab } && state.Composer.WantsEmoji)
        {
            actions.LearnEmoji();
        }

        switch (state.Composer.Press(key))
        {
            // That it is too long is said already, and the words stay.
            case ComposerAction.Send when state.TooMany is not null: break;
            case ComposerAction.Send when state.Purpose is ComposerPurpose.Edit edit:
                state.Notice.Close();
                await actions.Messages.Save(edit, state.Composer.Take());
                presence.Rest();
                break;
            case ComposerAction.Send:
                var input = RoomInput.Read(state.Composer.Take());
                state.Notice.Close();
                await commands.Do(input, actions, cancellationToken);
                break;
            case ComposerAction.Edited when state.Composer.IsEmpty: presence.Rest(); break;
            case ComposerAction.Edited when state.Purpose is ComposerPurpose.Edit || !state.Composer.Text.StartsWith('/'):
                presence.Write();
                break;
        }
    }

    private async Task Edit(CancellationToken cancellationToken)
    {
        var edited = await terminal.Edit(state.Composer.Text, cancellationToken);
        if (edited is not null)
        {
            state.Composer.Set(edited.TrimEnd('\n'));
        }
        else
        {
            state.Hint = SafeText.Of($"No editor answered: set EDITOR, for instance EDITOR=nano.");
        }

        painter.Forget();
    }
}
