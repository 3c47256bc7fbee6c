using System.Globalization;
using Snug.Terminal.Screen.Keys;
using Snug.Terminal.Tty;

// A screen that only tells which keys were pressed, and comes to an end in every way that a screen can: what the tests of the terminal
// drive. It reads as many lines first as its argument says, as the door of "snug chat" does.
var context = ThisProcess.Context();
for (var lines = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 0; lines > 0; lines--)
{
    Say($"line ({await context.In.Next(CancellationToken.None)})");
}

if (context.Terminal is not { } terminal)
{
    context.Out.Line($"no screen");
    return 3;
}

using var stop = new CancellationTokenSource();
// SNUG_PROBE_DEAF: nobody listens, as if the listener had failed.
using var listening = Environment.GetEnvironmentVariable("SNUG_PROBE_DEAF") is null ? context.Interrupts.Listen(_ => stop.Cancel()) : null;
terminal.UseMouse(isOn: true);
terminal.Enter();
Say($"ready {terminal.Size.Columns}x{terminal.Size.Rows} {terminal.Colours}");
try
{
    await foreach (var input in terminal.Inputs.ReadAllAsync(stop.Token))
    {
        switch (input)
        {
            case KeyPress { Modifiers: KeyModifiers.None, Text: "q" }: return 0;
            case KeyPress { Modifiers: KeyModifiers.None, Text: "x" }: throw new InvalidOperationException("in the renderer");
            case KeyPress { Modifiers: KeyModifiers.None, Text: "X" }:
                new Thread(static () => throw new InvalidOperationException("on a thread")).Start();
                break;
            case KeyPress { Modifiers: KeyModifiers.None, Text: "F" }:
                while (true)
                {
                    Say("more than anybody reads");
                }

            case KeyPress { Modifiers: KeyModifiers.None, Text: "Q" }: Environment.Exit(7); break;
            case KeyPress { Modifiers: KeyModifiers.Ctrl, Text: "z" }: terminal.Suspend(); break;
            case KeyPress { Modifiers: KeyModifiers.Ctrl, Text: "e" }:
                Say($"edited ({await terminal.Edit("before", CancellationToken.None)})");
                break;
            case KeyPress { Modifiers: KeyModifiers.Ctrl, Text: "l" }:
                terminal.Leave();
                Say("line?");
                Say($"line ({await context.In.Next(CancellationToken.None)})");
                terminal.Enter();
                break;
            case KeyPress key: Say($"[{key.Modifiers} {key.Code} {key.Text}]"); break;
            case Pasted paste: Say($"pasted ({paste.Text})"); break;
            case FocusChanged focus: Say($"focus {focus.HasFocus}"); break;
            case Resized: Say($"resized {terminal.Size.Columns}x{terminal.Size.Rows}"); break;
            case WheelTurned wheel: Say($"wheel {wheel.Way}"); break;
            case MousePressed: Say("mouse"); break;
            case Resumed: Say($"resumed"); break;
        }
    }

    return 4; // the window is gone
}
catch (OperationCanceledException)
{
    return 5;
}
finally
{
    // Where nobody gives it back in order, the end of the process has to.
    if (Environment.GetEnvironmentVariable("SNUG_PROBE_RUDE") is null)
    {
        terminal.Leave();
    }
}

void Say(string sentence) => context.Out.Line(SafeText.OneLine(sentence));
