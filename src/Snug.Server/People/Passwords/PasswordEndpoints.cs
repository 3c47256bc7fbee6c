using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.Storage;

namespace Snug.Server.People.Passwords;

/// <summary>One's own password.</summary>
internal static class PasswordEndpoints
{
    extension(IEndpointRouteBuilder api)
    {
        public void MapPasswords() =>
            api.MapPut("/me/password", Set)
                .WithTags("People")
                .WithSummary("My password, for the next sign-in: 12 to 128 characters; with the current one where there is one.");
    }

    /// <summary>The same for a name that nobody has, one without a password, a wrong one, and whoever may not come in.</summary>
    public static Refusal Wrong { get; } = new(
        Problems.WrongPassword,
        "That name and that password do not belong together here. Try again, or come in by a code from another device.");

    public static Refusal WrongCurrent { get; } = new(
        Problems.WrongCurrentPassword,
        "That is not your current password, so nothing was changed. Whoever forgot it asks an owner for a way back.");

    internal static async Task<Results<NoContent, ProblemResult>> Set(
        NewPassword wanted, Caller caller, HttpContext http, EventLog log, IDatabase database, PasswordGate gate, Limits limits)
    {
        if (PasswordText.Check(wanted.Password, out var password) is { } unfit)
        {
            return unfit.ToResult();
        }

        if (limits.ChangePassword(caller) is { } tooQuick)
        {
            return tooQuick.ToResult();
        }

        var stored = await PasswordStore.Read(database, log.Projection.Damage, caller.PersonId);
        if (stored.IsDamaged)
        {
            return log.FoundDamage(PasswordStore.Damaged).ToResult();
        }

        var current = "";
        if (stored.Hash is not null && (wanted.Current is null || !PasswordText.TryRead(wanted.Current, out current)))
        {
            return WrongCurrent.ToResult();
        }

        // One turn in the queue for both.
        var isTaken = gate.TryRun(
            () => stored.Hash is null || PasswordHashes.Fits(stored.Hash, current, out _) ? PasswordHashes.Make(password) : null,
            http.RequestAborted,
            out var hashing);
        if (!isTaken)
        {
            return PasswordGate.Full.ToResult();
        }

        if (await hashing is not { } hash)
        {
            return WrongCurrent.ToResult();
        }

        var outcome = await log.Enqueue(new SetPassword(caller.PersonId, hash, stored.Hash));
        return outcome.Refusal is { } refusal ? refusal.ToResult() : TypedResults.NoContent();
    }
}
