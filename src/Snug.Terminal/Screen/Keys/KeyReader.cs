using System.Buffers;
using System.Text;

namespace Snug.Terminal.Screen.Keys;

/// <summary>
/// Reads what a terminal sends in raw mode: bytes in, keys out, and the same keys however the bytes were cut into pieces. What it does
/// not know it swallows, replies and endless sequences too: nothing of them may come out as keys, and nothing is kept that could grow.
/// </summary>
/// <remarks>
/// A lone Esc and the beginning of a sequence look alike until something follows. So whoever reads the bytes tells when
/// <see cref="QuietTime"/> passed without one, again and again while <see cref="IsWaiting"/>.
/// </remarks>
/// <param name="read">Called for each key, in order; MUST NOT call back.</param>
internal sealed class KeyReader(Action<TerminalInput> read)
{
    /// <summary>Bytes of one sequence come together; fingers do not.</summary>
    public static readonly TimeSpan QuietTime = TimeSpan.FromMilliseconds(50);

    /// <summary>So many quiet times, a second, and what has begun will not go on: the line was cut in the middle.</summary>
    private const int Patience = 20;

    private const byte Esc = 0x1B;

    private readonly Paste paste = new();
    private readonly SequenceBuffer sequence = new();
    private readonly byte[] rune = new byte[4];
    private State state;
    private byte introducer;
    private int runeLength;
    private int toSkip;
    private int pauses;
    private bool hasAlt;
    private bool isEscTwice;

    private enum State
    {
        Ground,
        Rune,
        Escape,
        Csi,
        Ss3,

        /// <summary>OSC, DCS, APC, PM, SOS: a reply that nobody asked for, up to its end.</summary>
        Reply,
        ReplyEscape,
        Skip,
        Paste,

        /// <summary>The end mark of a paste was read, and perhaps it was pasted itself.</summary>
        PasteEnd,
    }

    /// <summary>Something has begun that a pause would decide.</summary>
    public bool IsWaiting => state != State.Ground && !(state == State.Paste && paste.HasNothingNew);

    /// <summary>The next bytes.</summary>
    public void Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        pauses = 0;
        foreach (var value in bytes)
        {
            Step(value);
        }
    }

    /// <summary><see cref="QuietTime"/> passed without a byte.</summary>
    public void Pause()
    {
        pauses++;
        switch (state)
        {
            case State.Escape:
                if (isEscTwice)
                {
                    Press(new KeyPress(KeyCode.Escape));
                }

                Press(new KeyPress(KeyCode.Escape));
                Rest();
                break;
            case State.Csi or State.Ss3 or State.Reply when sequence.IsEmpty:
                // Alt-[, Alt-O, Alt-]: the same bytes, but nothing followed.
                Press(KeyPress.Alt((char)introducer));
                Rest();
                break;
            case State.PasteEnd: EndPaste(); break;
            case State.Paste: PauseInPaste(); break;
            case State.Rune when pauses >= Patience:
                Type(Rune.ReplacementChar);
                Rest();
                break;
            case State.Skip or State.Csi or State.Ss3 or State.Reply or State.ReplyEscape when pauses >= Patience: Rest(); break;
        }
    }

    /// <summary>No more bytes follow, for now: what has begun is decided.</summary>
    public void Finish()
    {
        for (var i = 0; IsWaiting && i <= 2 * Patience; i++)
        {
            Pause();
        }

        Rest();
    }

    private void Step(byte value)
    {
        switch (state)
        {
            case State.Ground: Begin(value); break;
            case State.Rune: ContinueRune(value); break;
            case State.Escape: AfterEscape(value); break;
            case State.Csi: ContinueCsi(value); break;
            case State.Ss3: ContinueSs3(value); break;
            case State.Reply: ContinueReply(value); break;
            case State.ReplyEscape: EndReply(value); break;
            case State.Skip:
                if (--toSkip == 0)
                {
                    Rest();
                }

                break;
            case State.Paste: ContinuePaste(value); break;
            case State.PasteEnd:
                if (!paste.Hold(value))
                {
                    EndPaste();
                }

                break;
        }
    }

    private void Begin(byte value)
    {
        switch (value)
        {
            case Esc:
                state = State.Escape;
                break;
            case >= 0x80:
                runeLength = 0;
                state = State.Rune;
                ContinueRune(value);
                break;
            default:
                if (KeySequences.Single(value, KeyModifiers.None) is { } key)
                {
                    Press(key);
                }

                break;
        }
    }

    private void ContinueRune(byte value)
    {
        rune[runeLength++] = value;
        switch (Rune.DecodeFromUtf8(rune.AsSpan(0, runeLength), out var decoded, out var used))
        {
            case OperationStatus.Done:
                Type(decoded);
                Rest();
                break;
            case OperationStatus.InvalidData:
                Type(Rune.ReplacementChar);
                var isOver = used == runeLength;
                Rest();
                // The byte that broke the character off begins something of its own.
                if (!isOver)
                {
                    Step(value);
                }

                break;
        }
    }

    private void AfterEscape(byte value)
    {
        switch (value)
        {
            case Esc:
                // Some terminals put another Esc before a sequence for Alt.
                if (isEscTwice)
                {
                    Press(new KeyPress(KeyCode.Escape));
                }

                isEscTwice = true;
                break;
            case (byte)'[' or (byte)'O' or (byte)']' or (byte)'P' or (byte)'_' or (byte)'^' or (byte)'X':
                state = value switch { (byte)'[' => State.Csi, (byte)'O' => State.Ss3, _ => State.Reply };
                introducer = value;
                sequence.Clear();
                break;
            default:
                if (isEscTwice)
                {
                    Press(new KeyPress(KeyCode.Escape));
                }

                isEscTwice = false;
                if (value >= 0x80)
                {
                    hasAlt = true;
                    runeLength = 0;
                    state = State.Rune;
                    ContinueRune(value);
                    break;
                }

                Rest();
                if (KeySequences.Single(value, KeyModifiers.Alt) is { } key)
                {
                    Press(key);
                }

                break;
        }
    }

    private void ContinueCsi(byte value)
    {
        if (value is >= 0x20 and < 0x40 && !(value == '$' && sequence.IsOneNumber))
        {
            sequence.Add(value);
            return;
        }

        if (IsBrokenOff(value))
        {
            return;
        }

        var collected = sequence.Bytes;
        var (held, isWhole) = (Held, sequence.IsWhole);
        Rest();
        if (value == '[' && collected.IsEmpty)
        {
            Skip(1); // a function key of the Linux console
        }
        else if (value == 'M' && collected.IsEmpty)
        {
            Skip(3); // a mouse that somebody else turned on
        }
        else if (value == '~' && collected.SequenceEqual("200"u8))
        {
            StartPaste();
        }
        else if (isWhole && KeySequences.Csi(collected, value, held) is { } input)
        {
            Press(input);
        }
    }

    private void ContinueSs3(byte value)
    {
        if (value is >= (byte)'0' and <= (byte)'9' or (byte)';')
        {
            sequence.Add(value);
            return;
        }

        if (IsBrokenOff(value))
        {
            return;
        }

        var collected = sequence.Bytes;
        var held = Held;
        Rest();
        if (KeySequences.Ss3(collected, value, held) is { } key)
        {
            Press(key);
        }
    }

    private void ContinueReply(byte value)
    {
        const byte bell = 0x07, cancel = 0x18, substitute = 0x1A;
        sequence.Add(value);
        if (value is bell or cancel or substitute)
        {
            Rest();
        }
        else if (value == Esc)
        {
            state = State.ReplyEscape;
        }
    }

    private void EndReply(byte value)
    {
        Rest();
        // ESC \ is its end; any other sequence breaks it off.
        if (value == '\\')
        {
            return;
        }

        state = State.Escape;
        Step(value);
    }

    private void ContinuePaste(byte value)
    {
        const byte ctrlC = 0x03;
        if (paste.IsStalled && value == ctrlC)
        {
            EndPaste();
            Step(value);
        }
        else if (paste.Add(value))
        {
            state = State.PasteEnd;
        }
    }

    private void PauseInPaste()
    {
        if (paste.IsStalled && paste.IsAtEscape)
        {
            EndPaste();
            Press(new KeyPress(KeyCode.Escape));
        }
        else if (paste.IsStalled || pauses >= Patience)
        {
            // The end never came. What is there is shown, and nothing that follows becomes a command, an Enter least of all.
            if (paste.Stall() is { Length: > 0 } text)
            {
                Press(new Pasted(text, paste.IsCut));
            }
        }
    }

    private void StartPaste()
    {
        paste.Start();
        state = State.Paste;
    }

    private void EndPaste()
    {
        var (text, rest) = paste.End();
        Rest();
        if (text.Length > 0)
        {
            Press(new Pasted(text, paste.IsCut));
        }

        foreach (var value in rest)
        {
            Step(value);
        }
    }

    private KeyModifiers Held => isEscTwice ? KeyModifiers.Alt : KeyModifiers.None;

    /// <summary>A byte that belongs to no sequence ends it: it is lost, the byte is not.</summary>
    private bool IsBrokenOff(byte value)
    {
        if (value is >= 0x20 and < 0x7F)
        {
            return false;
        }

        Rest();
        Step(value);
        return true;
    }

    private void Skip(int bytes) => (state, toSkip) = (State.Skip, bytes);

    private void Rest()
    {
        (state, hasAlt, isEscTwice) = (State.Ground, false, false);
        sequence.Clear();
    }

    private void Type(Rune rune)
    {
        if (!Rune.IsControl(rune))
        {
            Press(new KeyPress(KeyCode.Text, hasAlt ? KeyModifiers.Alt : KeyModifiers.None, rune.ToString()));
        }
    }

    private void Press(TerminalInput input) => read(input);
}
