using Snug.Server.Log;
using Snug.Server.Storage;

namespace Snug.Server.People;

/// <summary>Which token is whose. Sessions that were asked for once stay in memory, so that a request costs two look-ups.</summary>
internal sealed class Sessions(IDatabase database, EventLog log, TimeProvider time)
{
    private readonly TokenHashes hashes = new();
    private readonly Projection projection = log.Projection;
    private readonly long shortestIdle = IdleSessions.Shortest.Ticks / TimeSpan.TicksPerSecond * time.TimestampFrequency;

    /// <summary>The person behind a token; null if nobody is. To look is no use of it: it may still end by being idle.</summary>
    public ValueTask<Caller?> Find(string token)
    {
        var hash = hashes.Of(token);
        return InUse(hash, time.GetTimestamp()) is { } known
            ? ValueTask.FromResult(Known(token, hash, known.PersonId))
            : Ask(token, hash);
    }

    /// <summary>The same for a request that is made by it: from here on it is idle. No disk is asked, nothing is made.</summary>
    public ValueTask<Caller?> Use(ReadOnlySpan<char> token)
    {
        var (hash, now) = (hashes.Of(token), time.GetTimestamp());
        if (InUse(hash, now) is { } known)
        {
            known.Used = now;
            return ValueTask.FromResult(Known(token, hash, known.PersonId));
        }

        return AskAndUse(token.ToString(), hash);
    }

    /// <summary>An open stream uses its session as long as it is there.</summary>
    public async ValueTask Use(TokenHash session)
    {
        if ((projection.Sessions.Find(session) ?? await Learn(session)) is { } known)
        {
            known.Used = time.GetTimestamp();
        }
    }

    /// <summary>Has this session not ended? What memory holds is exact: the event of an ending takes it out.</summary>
    public async ValueTask<bool> IsOpen(TokenHash session) =>
        projection.Sessions.Find(session) is not null || await Load(session) is not null;

    /// <summary>What memory holds; null also if it was not used for so long that the log has to say whether it is over.</summary>
    private KnownSession? InUse(TokenHash hash, long now) =>
        projection.Sessions.Find(hash) is { } known && now - known.Used < shortestIdle ? known : null;

    private async ValueTask<Caller?> AskAndUse(string token, TokenHash hash)
    {
        var caller = await Ask(token, hash);
        if (caller is not null)
        {
            await Use(hash);
        }

        return caller;
    }

    private async ValueTask<Caller?> Ask(string token, TokenHash hash)
    {
        if (await Learn(hash) is not { } known)
        {
            return null;
        }

        // They may have come in at another server a moment ago.
        if (known.PersonId > projection.People.Count)
        {
            await log.CatchUp();
        }

        return Known(token, hash, known.PersonId);
    }

    /// <summary>Asks the table, and the log where it may be over by being idle.</summary>
    private async ValueTask<KnownSession?> Learn(TokenHash hash)
    {
        while (true)
        {
            var version = projection.Sessions.Version;
            if (await Load(hash) is not { } found)
            {
                return null;
            }

            // A log that takes no writes decides nothing: then it goes on, and ends when it is asked again.
            if (time.GetTimestamp() - Math.Min(found.Used, projection.Sessions.Find(hash)?.Used ?? found.Used) >= shortestIdle
                && (await log.Enqueue(new EndSessionIfIdle(hash, projection.Sessions, time))).Value)
            {
                return null;
            }

            // Otherwise a session ended while its row was read, perhaps this one.
            if (projection.Sessions.TryKeep(hash, found, version) is { } known)
            {
                return known;
            }
        }
    }

    private Caller? Known(ReadOnlySpan<char> token, TokenHash hash, int personId)
    {
        // Whoever may not come in any more has no session either; asked here too, in case the two are read in between.
        if (projection.People.Find(personId) is not { Status: null } person)
        {
            return null;
        }

        hashes.Keep(token, hash);
        return new Caller(person.Id, person.Name) { Session = hash, Person = person };
    }

    private async ValueTask<KnownSession?> Load(TokenHash hash)
    {
        KnownSession? session = null;
        await database.Read(
            PersonSql.FindSession,
            row =>
            {
                // A row that is not what was written is nobody's session: it may have been somebody else's.
                if (PersonRows.FitsSession(row))
                {
                    session = Remember(row.Int(1), PersonRows.LastUse(row));
                }
                else
                {
                    projection.Damage.Add("the row of a session is not what was written there");
                }

                return false;
            },
            hash.ToBytes());
        return session;
    }

    /// <summary>The wall's age is good enough to know whom to ask the log about: also what is dated ahead of it.</summary>
    private KnownSession Remember(int personId, DateTimeOffset lastUse)
    {
        var (now, age) = (time.GetTimestamp(), time.GetUtcNow() - lastUse);
        var used = now - (age < TimeSpan.Zero ? shortestIdle : (long)(age.TotalSeconds * time.TimestampFrequency));
        return new KnownSession(personId, used, used);
    }
}
