using System.Globalization;
using System.Text;
using Snug.Protocol;
using Snug.Server.Hosting;

namespace Snug.Server.People.Passwords;

/// <summary>
/// What a password may be, and the one form in which it is hashed: the profile OpaqueString of RFC 8265. Every kind of space is one space,
/// and the text is NFC, so that two keyboards type the same; NFKC would make letters equal that people tell apart.
/// </summary>
internal static class PasswordText
{
    public const int Least = 12;
    public const int Most = 128;

    /// <summary>Can it be somebody's new password?</summary>
    public static Refusal? Check(string raw, out string password)
    {
        if (!TryRead(raw, out password))
        {
            return Unfit("That password holds characters that no keyboard types, or far too many.");
        }

        var count = password.EnumerateRunes().Count();
        return count switch
        {
            < Least => Unfit(string.Create(CultureInfo.InvariantCulture, $"A password here has {Least} characters or more.")),
            > Most => Unfit(string.Create(CultureInfo.InvariantCulture, $"A password here has {Most} characters at most.")),
            _ => null,
        };
    }

    /// <summary>The form that is hashed. False where no password could look like that: nothing is worth being hashed then.</summary>
    public static bool TryRead(string raw, out string password)
    {
        password = "";
        if (raw.Length > 4 * Most || !TextRules.CanBeInName(raw))
        {
            return false;
        }

        var spaced = string.Concat(raw.Select(letter =>
            CharUnicodeInfo.GetUnicodeCategory(letter) is UnicodeCategory.SpaceSeparator ? ' ' : letter));
        password = spaced.Normalize(NormalizationForm.FormC);
        return true;
    }

    private static Refusal Unfit(string why) => new(Problems.InvalidPassword, $"{why} Nothing was changed.");
}
