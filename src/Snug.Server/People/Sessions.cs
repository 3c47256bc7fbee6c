using System.Collections.Concurrent;
using Snug.Server.Log;
using Snug.Server.Storage;

namespace Snug.Server.People;

/// <summary>Which token is whose. Sessions that were asked for once stay in memory, so that a request costs two look-ups.</summary>
internal sealed class Sessions(Database database, Projection projection)
{
    private const int Nobody = 0;

    private readonly ConcurrentDictionary<TokenHash, int> people = new();
    private readonly TokenHashes hashes = new();

    /// <summary>The person behind a token; null if nobody is.</summary>
    public Caller? Find(string token)
    {
        var hash = hashes.Of(token);
        if (!people.TryGetValue(hash, out var personId))
        {
            if (Load(hash) is not { } found)
            {
                return null;
            }

            personId = people.GetOrAdd(hash, found);
        }

        if (projection.People.Find(personId) is not { } person)
        {
            return null;
        }

        hashes.Keep(token, hash);
        return new Caller(person.Id, person.Name) { Session = hash };
    }

    /// <summary>After the commit that made it.</summary>
    public void Add(TokenHash hash, int personId) => people[hash] = personId;

    /// <summary>
    /// After the commit that ended it. Nobody's id stays in its place: a look-up that read the row just before the commit
    /// would bring the session back otherwise.
    /// </summary>
    public void Remove(TokenHash hash) => people[hash] = Nobody;

    private int? Load(TokenHash hash)
    {
        using var lease = database.Read();
        using var rows = lease.Prepare(PersonSql.FindSession).Bind(1, hash.ToBytes()).Query();
        return rows.Read() ? rows.Int(0) : null;
    }
}
