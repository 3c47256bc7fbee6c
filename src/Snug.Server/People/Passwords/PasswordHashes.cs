using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Snug.Server.People.Passwords;

/// <summary>
/// Hashes of passwords in the form of ASP.NET Core's PasswordHasher (version 3): PBKDF2 with HMAC-SHA512, a salt of 128 bits, and as many
/// rounds as OWASP asks for. Each takes a tenth of a second on purpose: <see cref="PasswordGate"/> is the one caller.
/// </summary>
internal static class PasswordHashes
{
    public const int Rounds = 220_000;

    private static readonly object Nobody = new();

    private static readonly PasswordHasher<object> Hasher =
        new(Options.Create(new PasswordHasherOptions { IterationCount = Rounds }));

    /// <summary>
    /// Of no password: whoever tries a name that has none, or that nobody has, waits as long as if there were one. Random where a hash
    /// would be, so that it costs nothing to make.
    /// </summary>
    public static string OfNobody { get; } = MakeOfNobody();

    public static string Make(string password) => Hasher.HashPassword(Nobody, password);

    /// <summary>Is this the password of that hash?</summary>
    /// <param name="isOutdated">It is, and a new hash would be made with more rounds.</param>
    public static bool Fits(string hash, string password, out bool isOutdated)
    {
        isOutdated = false;
        try
        {
            var found = Hasher.VerifyHashedPassword(Nobody, hash, password);
            isOutdated = found is PasswordVerificationResult.SuccessRehashNeeded;
            return found is not PasswordVerificationResult.Failed;
        }
        catch (FormatException)
        {
            return false; // What stands there is no hash, so no password fits it.
        }
    }

    private static string MakeOfNobody()
    {
        const int Header = 13;
        const int HmacSha512 = 2;
        const int SaltBytes = 16;
        Span<byte> hash = stackalloc byte[Header + SaltBytes + 32];
        RandomNumberGenerator.Fill(hash);
        hash[0] = 1;
        BinaryPrimitives.WriteUInt32BigEndian(hash[1..], HmacSha512);
        BinaryPrimitives.WriteUInt32BigEndian(hash[5..], Rounds);
        BinaryPrimitives.WriteUInt32BigEndian(hash[9..], SaltBytes);
        return Convert.ToBase64String(hash);
    }
}
