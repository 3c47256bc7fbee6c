using Microsoft.AspNetCore.Http;
using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.Storage;

namespace Snug.Server.People.Passwords;

/// <summary>Tries a name with a password. Whatever is wrong with them, it takes the same way and the same time.</summary>
internal sealed class PasswordSignIn(EventLog log, IDatabase database, PasswordGate gate, Limits limits)
{
    /// <summary>Whose password it is, by which hash, and a newer one where that is outdated; or why not.</summary>
    public async Task<(Refusal? Refusal, int PersonId, string Verified, string? Renewed)> Try(HttpContext http, string name, string typed)
    {
        var folded = NameFolding.Fold(name);
        if (limits.ComeIn(http) is { } tooQuick || (tooQuick = limits.TryPassword(http, folded)) is not null)
        {
            return (tooQuick, 0, "", null);
        }

        var person = log.Projection.Read((known, _) => known.People.FindFolded(folded));
        var stored = await PasswordStore.Read(database, log.Projection.Damage, person?.Id ?? 0);
        var hash = person is { Status: null } ? stored.Hash : null;
        var isReadable = PasswordText.TryRead(typed, out var password);
        var isTaken = gate.TryRun(
            () =>
            {
                var fits = PasswordHashes.Fits(hash ?? PasswordHashes.OfNobody, password, out var isOutdated) && isReadable;
                return (Fits: fits, Renewed: fits && isOutdated ? PasswordHashes.Make(password) : null);
            },
            http.RequestAborted,
            out var hashing);
        if (!isTaken)
        {
            return (PasswordGate.Full, 0, "", null);
        }

        var (fits, renewed) = await hashing;
        return fits && hash is not null ? (null, person!.Id, hash, renewed) : (PasswordEndpoints.Wrong, 0, "", null);
    }
}
