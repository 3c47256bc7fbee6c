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

    private readonly List<byte> text = [];
    private readonly List<byte> held = [];
    private int matched;

    private static ReadOnlySpan<byte> StartMark => "\u001b[200~"u8;

    private static ReadOnlySpan<byte> EndMark => "\u001b[201~"u8;

    /// <summary>The end mark was waited for in vain.</summary>
    public bool IsStalled { get; private set; }

    /// <summary>Something lay beyond <see cref="Longest"/> and was dropped.</summary>
    public bool IsCut { get; private set; }

    /// <summary>The last byte was an Esc.</summary>
    public bool IsAtEscape => matched == 1;

    /// <summary>A pause would change nothing.</summary>
    public bool HasNothingNew => IsStalled && text.Count == 0 && matched == 0;

    public void Start()
    {
        Forget();
        (IsStalled, IsCut) = (false, false);
    }

    /// <summary>The next byte.</summary>
    /// <returns>True if it completes an end mark.</returns>
    public bool Add(byte value)
    {
        if (value == EndMark[matched])
        {
            if (++matched < EndMark.Length)
            {
                return false;
            }

            matched = 0;
            return true;
        }

        Keep(EndMark[..matched]);
        matched = value == EndMark[0] ? 1 : 0;
        if (matched == 0)
        {
            Keep([value]);
        }

        return false;
    }

    /// <summary>A byte that came after the end mark.</summary>
    /// <returns>False if there is no room for more: it has to be decided now.</returns>
    public bool Hold(byte value)
    {
        held.Add(value);
        return held.Count < Longest;
    }

    /// <summary>Takes out what has come so far, and goes on.</summary>
    public string Stall()
    {
        IsStalled = true;
        var pasted = Decoded([.. text]);
        text.Clear();
        return pasted;
    }

    /// <summary>Decides where the paste ended.</summary>
    /// <returns>The text, and the bytes after it.</returns>
    public (string Text, byte[] After) End()
    {
        ReadOnlySpan<byte> rest = held.ToArray();
        while (rest.IndexOf(EndMark) is >= 0 and var end && (rest.IndexOf(StartMark) is var start && (start < 0 || start > end)))
        {
            Keep(EndMark);
            Keep(rest[..end]);
            rest = rest[(end + EndMark.Length)..];
        }

        var result = (Decoded([.. text]), rest.ToArray());
        Forget();
        return result;
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (text.Count + bytes.Length <= Longest)
        {
            text.AddRange(bytes);
        }
        else
        {
            IsCut = true;
        }
    }

    private void Forget()
    {
        text.Clear();
        held.Clear();
        text.TrimExcess();
        held.TrimExcess();
        matched = 0;
    }

    /// <summary>Terminals send a line break as the Enter key does, as CR.</summary>
    private static string Decoded(byte[] bytes) =>
        Encoding.UTF8.GetString(bytes).Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
}
