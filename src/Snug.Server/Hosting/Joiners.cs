using System.Globalization;
using System.Text;

namespace Snug.Server.Hosting;

/// <summary>
/// The two invisible characters that scripts need: ZWNJ (U+200C) keeps two letters apart, ZWJ (U+200D) joins two. They may stand in a
/// name where they change how it is drawn (RFC 5892, CONTEXTJ; UAX #31, 2.3) and inside an emoji. Anywhere else they would only make
/// one name look like another; <see cref="People.NameFolding.Fold"/> leaves them out, so they never make two names of one.
/// </summary>
internal static class Joiners
{
    private const int NonJoiner = 0x200c;
    private const int Joiner = 0x200d;

    /// <summary>Signs that take the vowel away, after which a joiner chooses the form of what follows: all of combining class 9.</summary>
    private static readonly HashSet<int> Viramas =
    [
        0x94d, 0x9cd, 0xa4d, 0xacd, 0xb4d, 0xbcd, 0xc4d, 0xccd, 0xd3b, 0xd3c, 0xd4d, 0xdca, 0xe3a, 0xeba, 0xf84, 0x1039, 0x103a, 0x1714,
        0x1715, 0x1734,
        0x17d2, 0x1a60, 0x1b44, 0x1baa, 0x1bab, 0x1bf2, 0x1bf3, 0x2d7f, 0xa806, 0xa82c, 0xa8c4, 0xa953, 0xa9c0, 0xaaf6, 0xabed, 0x10a3f,
        0x11046, 0x11070,
        0x1107f, 0x110b9, 0x11133, 0x11134, 0x111c0, 0x11235, 0x112ea, 0x1134d, 0x11442, 0x114c2, 0x115bf, 0x1163f, 0x116b6, 0x1172b,
        0x11839, 0x1193d,
        0x1193e, 0x119e0, 0x11a34, 0x11a47, 0x11a99, 0x11c3f, 0x11d44, 0x11d45, 0x11d97,
    ];

    /// <summary>Arabic and Syriac letters that join only what stands before them: nothing behind them needs to be kept apart.</summary>
    private static readonly HashSet<int> JoinBackOnly =
    [
        0x622, 0x623, 0x624, 0x625, 0x627, 0x629, 0x62f, 0x630, 0x631, 0x632, 0x648, 0x671, 0x672, 0x673, 0x675, 0x676, 0x677, 0x688,
        0x689, 0x68a, 0x68b,
        0x68c, 0x68d, 0x68e, 0x68f, 0x690, 0x691, 0x692, 0x693, 0x694, 0x695, 0x696, 0x697, 0x698, 0x699, 0x6c0, 0x6c3, 0x6c4, 0x6c5,
        0x6c6, 0x6c7, 0x6c8,
        0x6c9, 0x6ca, 0x6cb, 0x6cd, 0x6cf, 0x6d2, 0x6d3, 0x6d5, 0x6ee, 0x6ef, 0x710, 0x715, 0x716, 0x717, 0x718, 0x719, 0x71e, 0x728,
        0x72a, 0x72c, 0x72f,
        0x74d, 0x759, 0x75a, 0x75b, 0x76b, 0x76c, 0x771, 0x773, 0x774, 0x778, 0x779, 0x8aa, 0x8ab, 0x8ac, 0x8ae, 0x8b1, 0x8b2, 0x8b9,
    ];

    /// <summary>Letters of these scripts that join nothing.</summary>
    private static readonly HashSet<int> NeverJoin = [0x621, 0x674, 0x8ad];

    public static bool Is(Rune rune) => rune.Value is NonJoiner or Joiner;

    /// <summary>Is the joiner at this place needed by the script or the emoji around it?</summary>
    public static bool IsNeeded(IReadOnlyList<Rune> name, int at)
    {
        if (at == 0)
        {
            return false;
        }

        return FollowsVirama(name, at)
            || (name[at].Value == NonJoiner ? KeepsApart(name, at) : JoinsEmoji(name, at));
    }

    private static bool FollowsVirama(IReadOnlyList<Rune> name, int at) => Viramas.Contains(name[at - 1].Value);

    private static bool KeepsApart(IReadOnlyList<Rune> name, int at)
    {
        var (before, after) = (at - 1, at + 1);
        while (before >= 0 && IsMark(name[before]))
        {
            before--;
        }

        while (after < name.Count && IsMark(name[after]))
        {
            after++;
        }

        return before >= 0 && after < name.Count
            && IsCursive(name[before]) && !JoinBackOnly.Contains(name[before].Value) && IsCursive(name[after]);
    }

    /// <summary>
    /// A letter that is drawn together with its neighbours: Arabic, Syriac, Mandaic, N'Ko, Mongolian, Phags-pa, Adlam, Rohingya.
    /// </summary>
    private static bool IsCursive(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.OtherLetter or UnicodeCategory.ModifierLetter
        && !NeverJoin.Contains(rune.Value)
        && rune.Value is (>= 0x620 and <= 0x6ff) or (>= 0x710 and <= 0x77f) or (>= 0x7ca and <= 0x7ea) or (>= 0x840 and <= 0x858)
            or (>= 0x860 and <= 0x8c9)
            or (>= 0x1820 and <= 0x18aa) or (>= 0xa840 and <= 0xa872) or (>= 0x10d00 and <= 0x10d23) or (>= 0x1e900 and <= 0x1e943);

    private static bool JoinsEmoji(IReadOnlyList<Rune> name, int at)
    {
        var before = at - 1;
        while (before >= 0 && (IsMark(name[before]) || name[before].Value is >= 0x1f3fb and <= 0x1f3ff))
        {
            before--;
        }

        return before >= 0 && at + 1 < name.Count && IsPicture(name[before]) && IsPicture(name[at + 1]);
    }

    private static bool IsPicture(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.OtherSymbol || rune.Value is 0x2194 or 0x2195;

    private static bool IsMark(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark;
}
