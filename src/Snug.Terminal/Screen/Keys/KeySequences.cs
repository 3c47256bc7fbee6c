using System.Globalization;
using System.Text;

namespace Snug.Terminal.Screen.Keys;

/// <summary>
/// Which bytes mean which key: xterm and what follows it, rxvt, the Linux console, and the two ways to tell every key exactly that
/// kitty, tmux and Windows Terminal may use (CSI u, modifyOtherKeys). Null for what is no key of ours.
/// </summary>
internal static class KeySequences
{
    private const int KeypadZero = 57399;
    private const int KeypadNine = 57408;

    /// <summary>One byte of ASCII, typed with <paramref name="held"/>.</summary>
    public static KeyPress? Single(byte value, KeyModifiers held) => value switch
    {
        0 => null,
        (byte)'\t' => new KeyPress(KeyCode.Tab, held),
        (byte)'\r' => new KeyPress(KeyCode.Enter, held),
        // Ctrl-J; with Alt the same as Alt-Enter.
        (byte)'\n' => held == KeyModifiers.None ? KeyPress.Ctrl('j') : new KeyPress(KeyCode.Enter, held),
        // Ctrl-H, which older terminals send for Backspace; with Alt nobody means anything else.
        0x08 => held == KeyModifiers.None ? KeyPress.Ctrl('h') : new KeyPress(KeyCode.Backspace, held),
        0x7F => new KeyPress(KeyCode.Backspace, held),
        <= 0x1A => new KeyPress(KeyCode.Text, KeyModifiers.Ctrl | held, ((char)(value + 0x60)).ToString()),
        < 0x20 => new KeyPress(KeyCode.Text, KeyModifiers.Ctrl | held, ((char)(value + 0x40)).ToString()),
        < 0x7F => new KeyPress(KeyCode.Text, held, ((char)value).ToString()),
        _ => null,
    };

    /// <summary>A sequence after <c>ESC [</c>.</summary>
    public static TerminalInput? Csi(ReadOnlySpan<byte> sequence, byte last, KeyModifiers held)
    {
        if (sequence is [(byte)'<', .. var report])
        {
            return Mouse(report, isPressed: last == 'M');
        }

        if (Numbers(sequence) is not { } numbers)
        {
            return null;
        }

        if (sequence.IsEmpty && last is (byte)'I' or (byte)'O')
        {
            return new FocusChanged(last == 'I');
        }

        // kitty tells a key that is let go, too.
        if (numbers.Event is 3)
        {
            return null;
        }

        return (char)last switch
        {
            '~' when numbers.First == 27 => Exact(numbers.Third, shifted: 0, numbers.Held | held, numbers.IsSpecial),
            '~' => Numbered(numbers.First, numbers.Held | held),
            // rxvt names what was held by the last byte.
            '$' => Numbered(numbers.First, KeyModifiers.Shift | held),
            '^' => Numbered(numbers.First, KeyModifiers.Ctrl | held),
            '@' => Numbered(numbers.First, KeyModifiers.Ctrl | KeyModifiers.Shift | held),
            'u' => Exact(numbers.First, numbers.Shifted, numbers.Held | held, numbers.IsSpecial),
            'Z' => new KeyPress(KeyCode.Tab, KeyModifiers.Shift | numbers.Held | held),
            >= 'a' and <= 'd' when sequence.IsEmpty => Lettered(char.ToUpperInvariant((char)last), KeyModifiers.Shift | held),
            var letter => Lettered(letter, numbers.Held | held),
        };
    }

    /// <summary>A sequence after <c>ESC O</c>: cursor keys and the keypad in application mode.</summary>
    public static KeyPress? Ss3(ReadOnlySpan<byte> sequence, byte last, KeyModifiers held)
    {
        if (Numbers(sequence) is not { } numbers)
        {
            return null;
        }

        // ESC O 5 A is an old way to write ESC O 1 ; 5 A.
        held |= sequence.Length == 1 ? Modifiers(numbers.First) : numbers.Held;
        return (char)last switch
        {
            'M' => new KeyPress(KeyCode.Enter, held),
            'I' => new KeyPress(KeyCode.Tab, held),
            'X' => new KeyPress(KeyCode.Text, held, "="),
            >= 'a' and <= 'd' => Lettered(char.ToUpperInvariant((char)last), KeyModifiers.Ctrl | held),
            >= 'j' and <= 'y' => new KeyPress(KeyCode.Text, held, ((char)(last - 0x40)).ToString()),
            var letter => Lettered(letter, held),
        };
    }

    /// <summary>
    /// A report of the mouse (xterm's mode 1006): button, column, row. Where it happened does not matter; what was held is in the bits
    /// of the button.
    /// </summary>
    private static TerminalInput? Mouse(ReadOnlySpan<byte> report, bool isPressed)
    {
        const int held = 4 | 8 | 16, wheel = 64;
        if (!isPressed || Numbers(report) is not { } numbers)
        {
            return null;
        }

        return (numbers.First & ~held) switch
        {
            wheel => new WheelTurned(-1),
            wheel + 1 => new WheelTurned(1),
            >= 0 and <= 2 => new MousePressed(),
            _ => null,
        };
    }

    private static KeyPress? Lettered(char letter, KeyModifiers held) => letter switch
    {
        'A' => new KeyPress(KeyCode.Up, held),
        'B' => new KeyPress(KeyCode.Down, held),
        'C' => new KeyPress(KeyCode.Right, held),
        'D' => new KeyPress(KeyCode.Left, held),
        'F' => new KeyPress(KeyCode.End, held),
        'H' => new KeyPress(KeyCode.Home, held),
        _ => null,
    };

    private static KeyPress? Numbered(int number, KeyModifiers held) => number switch
    {
        1 or 7 => new KeyPress(KeyCode.Home, held),
        3 => new KeyPress(KeyCode.Delete, held),
        4 or 8 => new KeyPress(KeyCode.End, held),
        5 => new KeyPress(KeyCode.PageUp, held),
        6 => new KeyPress(KeyCode.PageDown, held),
        _ => null,
    };

    /// <summary>A key named by the character on it.</summary>
    private static KeyPress? Exact(int code, int shifted, KeyModifiers held, bool isSpecial) => code switch
    {
        8 or 127 => new KeyPress(KeyCode.Backspace, held),
        9 => new KeyPress(KeyCode.Tab, held),
        13 or 57414 => new KeyPress(KeyCode.Enter, held),
        27 => new KeyPress(KeyCode.Escape, held),
        >= KeypadZero and <= KeypadNine => new KeyPress(KeyCode.Text, held, (code - KeypadZero).ToString(CultureInfo.InvariantCulture)),
        >= 57409 and <= 57416 => new KeyPress(KeyCode.Text, held, "./*-+\r=,"[code - 57409].ToString()),
        >= 57417 and <= 57424 =>
            Lettered("DCAB\0\0HF"[code - 57417], held) ?? new KeyPress(code == 57421 ? KeyCode.PageUp : KeyCode.PageDown, held),
        57426 => new KeyPress(KeyCode.Delete, held),
        >= 57344 and <= 63743 => null, // kitty's other function keys
        // A character with the Windows or Command key is for the system.
        _ => isSpecial || !Rune.IsValid(code) || Rune.IsControl(new Rune(code)) ? null : Typed(new Rune(code), shifted, held),
    };

    private static KeyPress Typed(Rune rune, int shifted, KeyModifiers held)
    {
        if (held.HasFlag(KeyModifiers.Ctrl))
        {
            var lower = Rune.ToLowerInvariant(rune);
            return lower.Value switch
            {
                // What the same keys send as one byte.
                'i' => new KeyPress(KeyCode.Tab, held & ~KeyModifiers.Ctrl),
                'm' => new KeyPress(KeyCode.Enter, held & ~KeyModifiers.Ctrl),
                '[' => new KeyPress(KeyCode.Escape, held & ~KeyModifiers.Ctrl),
                _ => new KeyPress(KeyCode.Text, held, lower.ToString()),
            };
        }

        if (held.HasFlag(KeyModifiers.Shift))
        {
            rune = shifted != 0 && Rune.IsValid(shifted) && !Rune.IsControl(new Rune(shifted))
                ? new Rune(shifted)
                : Rune.ToUpperInvariant(rune);
            held &= ~KeyModifiers.Shift;
        }

        return new KeyPress(KeyCode.Text, held, rune.ToString());
    }

    /// <summary>What was held, from the sum that terminals send: one more than the bits.</summary>
    private static KeyModifiers Modifiers(int sum)
    {
        var bits = Math.Max(0, sum - 1);
        var held = (KeyModifiers)(bits & (int)(KeyModifiers.Shift | KeyModifiers.Alt | KeyModifiers.Ctrl));
        return (bits & 32) != 0 ? held | KeyModifiers.Alt : held;
    }

    /// <summary><c>1;5</c>, or with kitty's additions <c>97:65;5:1</c>. Null for anything else: a reply of the terminal.</summary>
    private static Parameters? Numbers(ReadOnlySpan<byte> sequence)
    {
        // Digits, colon and semicolon are neighbours in ASCII.
        if (sequence.ContainsAnyExceptInRange((byte)'0', (byte)';'))
        {
            return null;
        }

        var first = Part(sequence, 0);
        var second = Part(sequence, 1);
        return new Parameters(
            Number(first), Number(After(first, ':')), Number(second), Number(After(second, ':')), Number(Part(sequence, 2)));
    }

    private static ReadOnlySpan<byte> Part(ReadOnlySpan<byte> sequence, int index)
    {
        for (; index > 0; index--)
        {
            sequence = After(sequence, ';');
        }

        return sequence.IndexOf((byte)';') is >= 0 and var end ? sequence[..end] : sequence;
    }

    private static ReadOnlySpan<byte> After(ReadOnlySpan<byte> sequence, char separator) =>
        sequence.IndexOf((byte)separator) is >= 0 and var at ? sequence[(at + 1)..] : [];

    /// <summary>The number at the beginning, or 0.</summary>
    private static int Number(ReadOnlySpan<byte> part)
    {
        if (part.IndexOf((byte)':') is >= 0 and var end)
        {
            part = part[..end];
        }

        return int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }

    private readonly record struct Parameters(int First, int Shifted, int Sum, int Event, int Third)
    {
        public KeyModifiers Held => Modifiers(Sum);

        /// <summary>With the Windows, Command or Hyper key.</summary>
        public bool IsSpecial => Sum > 0 && ((Sum - 1) & (8 | 16)) != 0;
    }
}
