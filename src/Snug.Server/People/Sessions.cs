using Snug.Server.Log;
using Snug.Server.Storage;

namespace Snug.Server.People;

/// <summary>Which token is whose. Sessions that were asked for once stay in memory, so that a request costs two look-ups.</summary>
internal sealed class Sessions(IDatabase database, Projection projection)
{
    private readonly TokenHashes hashes = new();

    /// <summary>The person behind a token; null if nobody is.</summary>
    public ValueTask<Caller?> Find(string token)
    {
        var hash = hashes.Of(token);
        return projection.Sessions.Find(hash) is { } personId ? ValueTask.FromResult(Known(token, hash, personId)) : Ask(token, hash);
    }

    /// <summary>Has this session not ended? What memory holds is exact: the event of an ending takes it out.</summary>
    public async ValueTask<bool> IsOpen(TokenHash session) =>
        projection.Sessions.Find(session) is not null || await Load(session) is not null;

    private async ValueTask<Caller?> Ask(string token, TokenHash hash)
    {
        while (true)
        {
            var version = projection.Sessions.Version;
            if (await Load(hash) is not { } personId)
            {
                return null;
            }

            // Otherwise a session ended while its row was read, perhaps this one.
            if (projection.Sessions.TryKeep(hash, personId, version))
            {
                return Known(token, hash, personId);
            }
        }
    }

    private Caller? Known(string token, TokenHash hash, int personId)
    {
        // Whoever may not come in any more has no session either; asked here too, in case the two are read in between.
        if (projection.People.Find(personId) is not { Status: null } person)
        {
            return null;
        }

        hashes.Keep(token, hash);
        return new Caller(person.Id, person.Name) { Session = hash, Person = person };
    }

    private async ValueTask<int?> Load(TokenHash hash)
    {
        int? personId = null;
        await database.Read(
            PersonSql.FindSession,
            row =>
            {
                // A row that is not what was written is nobody's session: it may have been somebody else's.
                if (PersonRows.FitsSession(row))
                {
                    personId = row.Int(1);
                }
                else
                {
                    projection.Damage.Add("the row of a session is not what was written there");
                }

                return false;
            },
            hash.ToBytes());
        return personId;
    }
}
