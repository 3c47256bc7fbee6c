using System.Globalization;
using System.Text;

namespace Snug.Terminal.Tests.Hostile;

/// <summary>What may arrive at a terminal, said once for all tests and written without a look at how the program does it.</summary>
internal static class Safety
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Raw bytes that were captured.</summary>
    public static string ShouldBeSafeBytes(byte[] captured)
    {
        var text = Strict.GetString(captured);
        ShouldBeSafe(text);
        return text;
    }

    public static void ShouldBeSafe(string output)
    {
        var (isolates, marks, hasBase) = (0, 0, false);
        for (var i = 0; i < output.Length; i += char.IsSurrogatePair(output, i) ? 2 : 1)
        {
            if (char.IsSurrogate(output[i]) && !char.IsSurrogatePair(output, i))
            {
                Fail("a lone surrogate", i, output);
            }

            var character = char.ConvertToUtf32(output, i);
            if (Fault(character) is { } fault)
            {
                Fail(fault, i, output);
            }

            if (character == 0x2068)
            {
                isolates++;
            }

            if (character == 0x2069)
            {
                isolates--;
            }

            if (isolates is < 0 or > 1)
            {
                Fail("an isolate too much", i, output);
            }

            if (character == '\n' && isolates != 0)
            {
                Fail("an isolate that goes on after its line", i, output);
            }

            var isMark = IsMark(output, i, character);
            if (isMark && !hasBase)
            {
                Fail("a mark without a base", i, output);
            }

            marks = isMark ? marks + 1 : 0;
            if (marks > 4)
            {
                Fail("a fifth mark on a base", i, output);
            }

            hasBase = character is not ('\n' or 0x2068);
        }

        if (isolates != 0)
        {
            Fail("an isolate that is left open", output.Length, output);
        }
    }

    private static string? Fault(int character) => character switch
    {
        '\n' => null,
        < 0x20 or 0x7F or (>= 0x80 and < 0xA0) => "a control character",
        (>= 0x202A and <= 0x202E) or 0x2066 or 0x2067 or 0x200E or 0x200F or 0x061C => "a bidirectional control",
        0x2028 or 0x2029 => "a line separator",
        (>= 0xE0000 and <= 0xE0FFF) or 0x00AD or 0x200B or 0x2060 or 0xFEFF or (>= 0xFFF9 and <= 0xFFFB) => "an invisible character",
        (>= 0xFDD0 and <= 0xFDEF) => "a noncharacter",
        _ when (character & 0xFFFE) == 0xFFFE => "a noncharacter",
        _ => null,
    };

    private static void Fail(string fault, int at, string output) =>
        throw new ShouldAssertException($"{fault} at {at} of {Shown(output[Math.Max(0, at - 40)..])}");

    private static bool IsMark(string output, int at, int character) =>
        character is 0x200C or 0x200D
        || CharUnicodeInfo.GetUnicodeCategory(output, at) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark
            or UnicodeCategory.SpacingCombiningMark;

    /// <summary>In the message of a failing test, which somebody reads on a terminal.</summary>
    private static string Shown(string output) =>
        string.Concat(output.Take(400).Select(static c => c is >= ' ' and <= '~' ? c.ToString() : $"\\u{(int)c:x4}"));
}
