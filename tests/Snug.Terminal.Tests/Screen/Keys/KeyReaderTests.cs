using System.Text;
using Snug.Terminal.Screen.Keys;

namespace Snug.Terminal.Tests.Screen.Keys;

public sealed class KeyReaderTests
{
    /// <summary>What is sent, and what is pressed. <c>…</c> is a pause.</summary>
    public static TheoryData<string, string> Sequences { get; } = new()
    {
        { "a", "a" },
        { "é日👍🏽", "é 日 👍 🏽" },
        { "\r", "Enter" },
        { "\n", "Ctrl-j" },
        { "\t", "Tab" },
        { "\u007f", "Backspace" },
        { "\b", "Ctrl-h" },
        { "\0", "" },
        { "\u0001\u0003\u001a\u001c\u001d\u001f", "Ctrl-a Ctrl-c Ctrl-z Ctrl-\\ Ctrl-] Ctrl-_" },
        { "\u009bA", "A" }, // a control that came as UTF-8
        { "\u001b…", "Escape" },
        { "\u001b…x", "Escape x" },
        { "\u001bx", "Alt-x" },
        { "\u001b1\u001b9", "Alt-1 Alt-9" },
        { "\u001bX…\u001b[…\u001bO…\u001b]…\u001bP…", "Alt-X Alt-[ Alt-O Alt-] Alt-P" },
        { "\u001bé", "Alt-é" },
        {
            "\u001b\r\u001b\n\u001b\u007f\u001b\b\u001b\t\u001b\u0001",
            "Alt-Enter Alt-Enter Alt-Backspace Alt-Backspace Alt-Tab Alt+Ctrl-a"
        },
        { "\u001b\u001b…", "Escape Escape" },
        { "\u001b\u001bx", "Escape Alt-x" },
        { "\u001b\u001b\u001b…", "Escape Escape Escape" },
        { "\u001b[A\u001b[B\u001b[C\u001b[D\u001b[H\u001b[F", "Up Down Right Left Home End" },
        { "\u001bOA\u001bOB\u001bOC\u001bOD\u001bOH\u001bOF", "Up Down Right Left Home End" },
        { "\u001b[1~\u001b[7~\u001b[4~\u001b[8~\u001b[3~\u001b[5~\u001b[6~", "Home Home End End Delete PageUp PageDown" },
        {
            "\u001b[1;5D\u001b[1;3C\u001b[1;2A\u001b[1;6B\u001b[3;5~\u001b[5;3~\u001b[1;33D",
            "Ctrl-Left Alt-Right Shift-Up Shift+Ctrl-Down Ctrl-Delete Alt-PageUp Alt-Left"
        },
        { "\u001b[Z\u001b[1;2Z\u001b[27;2;9~\u001b[9;2u", "Shift-Tab Shift-Tab Shift-Tab Shift-Tab" },
        // rxvt
        {
            "\u001b[a\u001b[d\u001bOa\u001bOd\u001b[3^\u001b[3$\u001b[3@\u001b[7$",
            "Shift-Up Shift-Left Ctrl-Up Ctrl-Left Ctrl-Delete Shift-Delete Shift+Ctrl-Delete Shift-Home"
        },
        { "\u001b\u001b[A\u001b\u001bOC", "Alt-Up Alt-Right" }, // rxvt, iTerm
        { "\u001bO5A\u001bO1;5B", "Ctrl-Up Ctrl-Down" },
        { "\u001bOM\u001bOp\u001bOy\u001bOj\u001bOk\u001bOX", "Enter 0 9 * + =" },
        { "\u001b[[A\u001b[[Ex", "x" }, // function keys of the Linux console
        { "\u001b[11~\u001b[24;5~\u001bOP\u001bOS\u001b[1;5P\u001b[2~\u001b[E", "" },
        { "\u001b[97;5u\u001b[97;3u\u001b[97;6u\u001b[65;3u\u001b[97;4u", "Ctrl-a Alt-a Shift+Ctrl-a Alt-A Alt-A" },
        {
            "\u001b[13u\u001b[13;2u\u001b[13;3u\u001b[13;5u\u001b[27u\u001b[127u\u001b[127;5u\u001b[9u",
            "Enter Shift-Enter Alt-Enter Ctrl-Enter Escape Backspace Ctrl-Backspace Tab"
        },
        { "\u001b[105;5u\u001b[109;5u\u001b[91;5u\u001b[106;5u", "Tab Enter Escape Ctrl-j" },
        { "\u001b[97:65;2u\u001b[49:33;2u\u001b[97;1:1u\u001b[97;1:3u\u001b[97;1:2u", "A ! a a" }, // kitty: pressed, let go, held
        { "\u001b[27;5;119~\u001b[27;2;65~\u001b[27;3;13~\u001b[27;5;13~", "Ctrl-w A Alt-Enter Ctrl-Enter" }, // modifyOtherKeys
        {
            "\u001b[57399u\u001b[57414u\u001b[57417u\u001b[57421u\u001b[57422u\u001b[57424u\u001b[57426u\u001b[57441u",
            "0 Enter Left PageUp PageDown End Delete"
        },
        { "\u001b[128054u\u001b[233;3u", "🐶 Alt-é" },
        { "\u001b[97;9u\u001b[1;9Dx", "Left x" }, // the Windows or Command key
        { "\u001b[0u\u001b[27;5;0~\u001b[1114112u\u001b[55296u\u001b[99999999999u\u001b[1u", "" },
        { "\u001b[Ix\u001b[O", "(focus) x (no focus)" },
        { "\u001b[?1;2cx\u001b[>0;276;0cy\u001b[12;40Rz\u001b[4;1$yw\u001b[?2004;1$yv", "x y z w v" }, // replies
        { "\u001b[M !!x\u001b[32;1;1My", "x y" }, // a mouse that somebody else turned on
        { "\u001b[<64;3;4M\u001b[<65;300;200M\u001b[<80;1;1M\u001b[<66;1;1Mx", "(wheel -1) (wheel 1) (wheel -1) x" },
        { "\u001b[<0;3;4M\u001b[<0;3;4m\u001b[<6;1;1M\u001b[<64;1;1m\u001b[<35;1;1M\u001b[<;M\u001b[<-1;2Mx", "(mouse) (mouse) (mouse) x" },
        { "\u001b]11;rgb:0000/0000/0000\u0007x\u001b]52;c;Cg==\u001b\\y\u001bP1$r0m\u001b\\z\u001b_Gi=1\u001b\\w", "x y z w" },
        { "\u001b]0;evil\rname\u0003\u001b\\x", "x" },
        { "\u001b]0;abc\u001b[Ax", "Up x" }, // broken off
        { "\u001b]0;abc\u0018x\u001b]0;abc\u001b\u001b[Ay", "x Alt-Up y" },
        { "\u001b[12\u001b[A\u001b[1\rx", "Up Enter x" }, // broken off
        { "\u001b[1é", "é" },
        { "\u001bO\u001b[A", "Up" },
        { "\u001b[200~hello\u001b[201~…x", "(hello) x" },
        { "\u001b[200~one\r\ntwo\rthree\nfour\u0003\u001b[A\u001b[201~…", "(one\ntwo\nthree\nfour\u0003\u001b[A)" },
        { "\u001b[200~\u001b[201~…x", "x" },
        { "\u001b[200~a\u001b[201~\u001b[200~b\u001b[201~……x", "(a) (b) x" },
        { "\u001b[200~a\u001b[201~\r…", "(a) Enter" }, // typed right after, by a script
        { "\u001b[200~/quit\u001b[201~\rand more\u001b[201~…x", "(/quit\u001b[201~\nand more) x" }, // it pretends to end
        { "\u001b[200~a\u001b[201~b\u001b[201~c\u001b[201~d…", "(a\u001b[201~b\u001b[201~c) d" },
        { "\u001b[200~\u001b[200~a\u001b[201~…", "(\u001b[200~a)" },
        { "\u001b[200~a\u001b\u001b[201~…", "(a\u001b)" },
        { "\u001b[200~a\u001b[20\u001b[201~…", "(a\u001b[20)" },
        { "\u001b[201~x", "x" },
    };

    [Theory]
    [MemberData(nameof(Sequences))]
    public void Bytes_become_keys_however_they_are_cut(string sent, string pressed)
    {
        var bytes = Encoding.UTF8.GetBytes(sent);
        Pressed(bytes, [bytes.Length]).ShouldBe(pressed);
        Pressed(bytes, Enumerable.Repeat(1, bytes.Length)).ShouldBe(pressed);
        for (var first = 1; first < bytes.Length; first++)
        {
            for (var second = 1; first + second <= bytes.Length; second++)
            {
                Pressed(bytes, [first, second, bytes.Length]).ShouldBe(pressed);
            }
        }
    }

    [Theory]
    [InlineData(new byte[] { 0xFF, (byte)'x' }, "\uFFFD x")]
    [InlineData(new byte[] { 0xC3, (byte)'x' }, "\uFFFD x")]
    [InlineData(new byte[] { 0xC3, 0x1B, (byte)'[', (byte)'A' }, "\uFFFD Up")]
    [InlineData(new byte[] { 0xE2, 0x82, 0xE2, 0x82, 0xAC }, "\uFFFD €")]
    [InlineData(new byte[] { 0xC0, 0x80 }, "\uFFFD \uFFFD")] // an overlong NUL
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 }, "\uFFFD \uFFFD \uFFFD")] // half of a pair
    [InlineData(new byte[] { 0xF4, 0x90, 0x80, 0x80 }, "\uFFFD \uFFFD \uFFFD \uFFFD")] // beyond Unicode
    [InlineData(new byte[] { 0x9B, (byte)'A' }, "\uFFFD A")] // a control sequence in eight bits
    public void Bytes_that_are_no_text_show_as_such(byte[] bytes, string pressed)
    {
        Pressed(bytes, [bytes.Length]).ShouldBe(pressed);
        Pressed(bytes, Enumerable.Repeat(1, bytes.Length)).ShouldBe(pressed);
    }

    [Fact]
    public void A_paste_without_an_end_shows_after_a_second_and_sends_nothing()
    {
        var keys = new List<string>();
        var reader = new KeyReader(input => keys.Add(Name(input)));
        reader.Read("\u001b[200~one\r"u8);
        for (var i = 0; i < 19; i++)
        {
            reader.Pause();
        }

        keys.ShouldBeEmpty();
        reader.Pause();
        keys.ShouldBe(["(one\n)"]);
        reader.IsWaiting.ShouldBeFalse();

        // What follows is still shown as pasted, soon, and Enter is a line break.
        reader.Read("two\r"u8);
        reader.Pause();
        keys.ShouldBe(["(one\n)", "(two\n)"]);

        // The end may come late; Ctrl-C and Esc end it by hand.
        reader.Read("\u001b[201~"u8);
        reader.Pause();
        reader.Read("x"u8);
        keys[2..].ShouldBe(["x"]);
        reader.Read("\u001b[200~"u8);
        for (var i = 0; i < 20; i++)
        {
            reader.Pause();
        }

        reader.Read("\u0003y"u8);
        keys[3..].ShouldBe(["Ctrl-c", "y"]);
        reader.Read("\u001b[200~"u8);
        for (var i = 0; i < 20; i++)
        {
            reader.Pause();
        }

        reader.Read("\u001b"u8);
        reader.Pause();
        reader.Read("z"u8);
        keys[5..].ShouldBe(["Escape", "z"]);
    }

    [Theory]
    [InlineData("\u001b[12;")]
    [InlineData("\u001b]0;abc")]
    [InlineData("\u001bP")]
    [InlineData("\u001b[M!")]
    [InlineData("\u001bO1")]
    [InlineData("\u001b]0;abc\u001b")]
    [InlineData("\u001b[[")]
    public void A_sequence_that_stops_in_the_middle_is_given_up_after_a_second(string begun)
    {
        var keys = new List<string>();
        var reader = new KeyReader(input => keys.Add(Name(input)));
        reader.Read(Encoding.ASCII.GetBytes(begun));
        for (var i = 0; i < 20; i++)
        {
            reader.IsWaiting.ShouldBe(i == 0 || begun != "\u001bP");
            reader.Pause();
        }

        reader.IsWaiting.ShouldBeFalse();
        reader.Read("x"u8);
        keys[^1].ShouldBe("x");
    }

    [Fact]
    public void Endless_input_stays_small()
    {
        foreach (var begin in (string[])["\u001b[", "\u001b]", "\u001bP", "\u001b[200~", "\u001bO", "\u001b[200~\u001b[201~"])
        {
            long pasted = 0;
            var reader = new KeyReader(input => pasted += input is Pasted paste ? paste.Text.Length : 0);
            reader.Read(Encoding.ASCII.GetBytes(begin));
            var piece = Encoding.ASCII.GetBytes(new string('1', 4096));
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 2_000; i++)
            {
                reader.Read(piece);
            }

            reader.Finish();
            pasted.ShouldBeLessThanOrEqualTo(Paste.Longest);
            if (begin is not "\u001bO" and not "\u001b[200~\u001b[201~")
            {
                (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(4 * 1024 * 1024);
            }
        }
    }

    [Fact]
    public void Random_bytes_never_break_it()
    {
        byte[] likely = [0x1B, 0x1B, (byte)'[', (byte)'O', (byte)']', (byte)'2', (byte)'0', (byte)'0', (byte)'1', (byte)'~', (byte)';',
            (byte)':', (byte)'u', (byte)'$', (byte)'M', 0xC3, 0xF0, 0x9F, 0x07, (byte)'\\', 0x18];
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var bytes = new byte[600];
            for (var i = 0; i < bytes.Length; i++)
            {
                bytes[i] = random.Next(3) == 0 ? (byte)random.Next(256) : likely[random.Next(likely.Length)];
            }

            var whole = Keys(bytes, bytes.Length);
            Keys(bytes, 1).SequenceEqual(whole).ShouldBeTrue($"seed {seed}");
            Keys(bytes, 7).SequenceEqual(whole).ShouldBeTrue($"seed {seed}");
        }
    }

    private static List<string> Keys(byte[] bytes, int piece)
    {
        var keys = new List<string>();
        var reader = new KeyReader(input =>
        {
            if (input is KeyPress { Code: KeyCode.Text } key)
            {
                key.Text.EnumerateRunes().Count().ShouldBe(1);
                Rune.IsControl(key.Text.EnumerateRunes().First()).ShouldBeFalse();
            }

            keys.Add(Name(input));
        });
        foreach (var chunk in bytes.Chunk(piece))
        {
            reader.Read(chunk);
        }

        reader.Finish();
        return keys;
    }

    private static string Pressed(byte[] bytes, IEnumerable<int> pieces)
    {
        var keys = new List<string>();
        var reader = new KeyReader(input => keys.Add(Name(input)));
        var at = 0;
        foreach (var piece in pieces)
        {
            var end = Math.Min(bytes.Length, at + piece);
            Feed(reader, bytes.AsSpan(at, end - at), bytes, at);
            at = end;
        }

        return string.Join(' ', keys);
    }

    /// <summary>Feeds a piece; where the whole has the three bytes of <c>…</c>, it pauses once.</summary>
    private static void Feed(KeyReader reader, ReadOnlySpan<byte> piece, byte[] whole, int offset)
    {
        for (var i = 0; i < piece.Length; i++)
        {
            var mark = Mark(whole, offset + i);
            if (mark is null)
            {
                var run = 1;
                while (i + run < piece.Length && Mark(whole, offset + i + run) is null)
                {
                    run++;
                }

                reader.Read(piece.Slice(i, run));
                i += run - 1;
            }
            else if (mark == 0)
            {
                reader.Pause();
            }
        }
    }

    /// <summary>Which byte of a pause mark stands there, if any.</summary>
    private static int? Mark(byte[] bytes, int index)
    {
        for (var start = Math.Max(0, index - 2); start <= index; start++)
        {
            if (bytes.AsSpan(start).StartsWith("…"u8))
            {
                return index - start;
            }
        }

        return null;
    }

    private static string Name(TerminalInput input) => input switch
    {
        Pasted paste => $"({paste.Text})",
        FocusChanged { HasFocus: true } => "(focus)",
        FocusChanged => "(no focus)",
        WheelTurned { Way: var way } => $"(wheel {way})",
        MousePressed => "(mouse)",
        KeyPress key => (key.Modifiers == KeyModifiers.None
            ? string.Empty
            : key.Modifiers.ToString().Replace(", ", "+", StringComparison.Ordinal) + "-")
            + (key.Code == KeyCode.Text ? key.Text : key.Code.ToString()),
        _ => input.ToString(),
    };
}
