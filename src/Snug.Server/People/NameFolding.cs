using System.Text;
using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.People.LookAlikes;

namespace Snug.Server.People;

/// <summary>Names as people see them: two names that fold to the same are the same.</summary>
internal static class NameFolding
{
    /// <summary>
    /// Compatibility form (NFKC: width, ligatures, circled letters), then case (UAX #44), then NFKC again because case mapping can
    /// undo it. Look-alikes made of other characters are another matter: <see cref="NameLooks"/>.
    /// </summary>
    public static string Fold(string name)
    {
        var folded = name.Normalize(NormalizationForm.FormKC).ToUpperInvariant().ToLowerInvariant()
            .Replace("ß", "ss", StringComparison.Ordinal)
            .Normalize(NormalizationForm.FormKC);

        // Variation selectors and joiners choose between two drawings of the same characters.
        var seen = new StringBuilder(folded.Length);
        foreach (var rune in folded.EnumerateRunes()
            .Where(rune => !Joiners.Is(rune) && rune.Value is not ((>= 0xfe00 and <= 0xfe0f) or (>= 0xe0100 and <= 0xe01ef))))
        {
            seen.Append(rune);
        }

        return string.Join(' ', seen.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>
    /// Ends like the mark behind a name that came by another door and that nobody proved: <c>Ben (import)</c> is how clients show the
    /// imported Ben.
    /// </summary>
    public static bool EndsInMarkOfDoor(string name)
    {
        var seen = NameLooks.Skeleton(Fold(name)).Replace(" ", "", StringComparison.Ordinal);
        return Marks.Any(mark => seen.EndsWith(mark, StringComparison.Ordinal));
    }

    private static string[] Marks { get; } =
        [.. new[] { Doors.Legacy, Doors.Import, Doors.Hook, Doors.Irc, Doors.Damaged }.Select(door => NameLooks.Skeleton($"({door})"))];


    /// <summary>Without ICU the runtime returns text unchanged here, and every name would be "free".</summary>
    /// <exception cref="StartupException">ICU is missing or switched off.</exception>
    public static void RequireIcu()
    {
        if (Fold("\uff21\uff4c\uff29\uff43\u2460") != "alic1")
        {
            throw new StartupException(
                "This .NET runs without ICU, so names cannot be compared. Install it (Debian: apt install libicu-dev; Alpine: "
                    + "apk add icu-libs) "
                + "and unset DOTNET_SYSTEM_GLOBALIZATION_INVARIANT.");
        }
    }
}
