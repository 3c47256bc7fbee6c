using System.Text;

namespace Snug.Terminal.Tests.Hostile;

/// <summary>What people have sent to terminals to make them do something.</summary>
internal static class HostileText
{
    private const string Esc = "\u001b";
    private const string StringEnd = Esc + "\\";

    /// <summary>Name of the attack, and the text.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["colour"] = $"{Esc}[31mred{Esc}[0m",
        ["clear screen"] = $"{Esc}[2J{Esc}[H",
        ["asks for the cursor"] = $"{Esc}[6n",
        ["asks who you are"] = $"{Esc}[c{Esc}[>c\u0005",
        ["window title"] = $"{Esc}]0;owned\u0007",
        ["window title, unterminated"] = $"{Esc}]0;owned",
        ["link"] = $"{Esc}]8;;https://evil.example{StringEnd}here{Esc}]8;;{StringEnd}",
        ["clipboard"] = $"{Esc}]52;c;cm0gLXJmIH4K\u0007",
        ["device control"] = $"{Esc}P$q\"p{StringEnd}",
        ["application command"] = $"{Esc}_Gi=1;AAAA{StringEnd}",
        ["privacy message"] = $"{Esc}^secret{StringEnd}",
        ["C1 CSI"] = "\u009b31mred",
        ["C1 OSC"] = "\u009d0;owned\u009c",
        ["C1 DCS"] = "\u0090q\u009c",
        ["next line"] = "one\u0085two",
        ["overwrite the line"] = "harmless\rroot: said this",
        ["backspaces"] = "rm -rf /\b\b\b\b\b\b\b\bls      ",
        ["bell and feed"] = "\a\f\v",
        ["shift out"] = "\u000e\u000f",
        ["nul and delete"] = "a\0b\u007fc",
        ["bidi override"] = "\u202Egnp.exe\u202C",
        ["bidi isolates"] = "\u2066\u2067left open",
        ["bidi marks"] = "\u200E\u200F\u061C",
        ["arabic that pulls"] = "\u0645\u0631\u062D\u0628\u0627 1 2 3",
        ["marks without end"] = "Z" + new string('\u0301', 500) + new string('\u20DD', 20),
        ["marks without base"] = new string('\u0300', 50) + "x",
        ["joiners without end"] = "a" + new string('\u200D', 500),
        ["tags"] = "hi\U000E0001\U000E0041\U000E007F",
        ["zero width"] = "a\u200B\u2060\uFEFF\u00ADb",
        ["line separators"] = "one\u2028two\u2029three",
        ["noncharacters"] = "\uFFFF\uFDD0\U0001FFFE",
        ["lone surrogates"] = "a\uD800b\uDC00c",
        ["annotation"] = "\uFFF9a\uFFFAb\uFFFB",
        ["fake message"] = "hi (20:33)\nBen: I resign (20:34)",
    };

    /// <summary>All of them in one, without what JSON cannot carry.</summary>
    public static string Everything { get; } =
        string.Join(' ', All.Where(static pair => pair.Key != "lone surrogates").Select(static pair => pair.Value));

    /// <summary>Text of characters that are likely to hurt, the same for the same seed.</summary>
    public static string Random(Random random)
    {
        int[] favourites = [0x1B, 0x9B, 0x9D, 0x07, 0x0D, 0x0A, 0x09, 0x7F, 0x202E, 0x2068, 0x2069, 0x200D, 0x301, 0x2028, 0xE0041, 0xFE0F,
            0x1F600, 0x5D0];
        var text = new StringBuilder();
        var length = random.Next(1, 60);
        for (var i = 0; i < length; i++)
        {
            switch (random.Next(5))
            {
                case 0: text.Append((char)random.Next(0, 0x100)); break;
                case 1: text.Append((char)random.Next(0, 0x10000)); break;
                case 2: text.Append(char.ConvertFromUtf32(favourites[random.Next(favourites.Length)])); break;
                case 3: text.Append((char)random.Next('a', 'z' + 1)); break;
                default: text.Append(char.ConvertFromUtf32(random.Next(0x10000, 0x110000))); break;
            }
        }

        return text.ToString();
    }
}
