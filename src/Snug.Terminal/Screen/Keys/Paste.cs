using System.Text;

namespace Snug.Terminal.Screen.Keys;

/// <summary>
/// A bracketed paste while it arrives. Who wrote the pasted text may have put the end mark into it, so that the rest would count as typed
/// and its line break as Enter. So the end is believed only when no other end mark follows at once: the real one is the last.
/// </summary>
internal sealed class Paste
{
    /// <summary>
    /// In bytes. Far more than a message holds, so what is longer is refused anyway, and said; what lies beyond is dropped, and nobody
    /// can fill the memory from the clipboard.
    /// </summary>
    public const int Longest = 256 * 1024;

    private readonly List<byte> _text = [];
    private readonly List<byte> _held = [];
    private int _matched;

    private static ReadOnlySpan<byte> StartMark => "\u001b[200~"u8;

    private static ReadOnlySpan<byte> EndMark => "\u001b[201~"u8;

    /// <summary>The end mark was waited for in vain.</summary>
    public bool IsStalled { get; private set; }

    /// <summary>The last byte was an Esc.</summary>
    public bool IsAtEscape => _matched == 1;

    /// <summary>A pause would change nothing.</summary>
    public bool HasNothingNew => IsStalled && _text.Count == 0 && _matched == 0;

    public void Start()
    {
        Forget();
        IsStalled = false;
    }

    /// <summary>The next byte.</summary>
    /// <returns>True if it completes an end mark.</returns>
    public bool Add(byte value)
    {
        if (value == EndMark[_matched])
        {
            if (++_matched < EndMark.Length) return false;
            _matched = 0;
            return true;
        }

        Keep(EndMark[.._matched]);
        _matched = value == EndMark[0] ? 1 : 0;
        if (_matched == 0) Keep([value]);
        return false;
    }

    /// <summary>A byte that came after the end mark.</summary>
    /// <returns>False if there is no room for more: it has to be decided now.</returns>
    public bool Hold(byte value)
    {
        _held.Add(value);
        return _held.Count < Longest;
    }

    /// <summary>Takes out what has come so far, and goes on.</summary>
    public string Stall()
    {
        IsStalled = true;
        var text = Decoded([.. _text]);
        _text.Clear();
        return text;
    }

    /// <summary>Decides where the paste ended.</summary>
    /// <returns>The text, and the bytes after it.</returns>
    public (string Text, byte[] After) End()
    {
        ReadOnlySpan<byte> held = _held.ToArray();
        while (held.IndexOf(EndMark) is >= 0 and var end && (held.IndexOf(StartMark) is var start && (start < 0 || start > end)))
        {
            Keep(EndMark);
            Keep(held[..end]);
            held = held[(end + EndMark.Length)..];
        }

        var result = (Decoded([.. _text]), held.ToArray());
        Forget();
        return result;
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_text.Count + bytes.Length <= Longest) _text.AddRange(bytes);
    }

    private void Forget()
    {
        _text.Clear();
        _held.Clear();
        _text.TrimExcess();
        _held.TrimExcess();
        _matched = 0;
    }

    /// <summary>Terminals send a line break as the Enter key does, as CR.</summary>
    private static string Decoded(byte[] bytes) =>
        Encoding.UTF8.GetString(bytes).Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
}
