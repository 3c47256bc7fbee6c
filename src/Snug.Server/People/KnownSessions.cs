using System.Collections.Concurrent;

namespace Snug.Server.People;

/// <summary>
/// Sessions that were asked for lately, in memory: part of the projection, so that the event of an ended session reaches it with the
/// commit, on every server.
/// </summary>
public sealed class KnownSessions
{
    private readonly ConcurrentDictionary<TokenHash, int> people = new();
    private readonly Lock gate = new();
    private int endings;

    /// <summary>Changes with every session that ends.</summary>
    internal int Version
    {
        get
        {
            lock (gate)
            {
                return endings;
            }
        }
    }

    /// <summary>The person, or null if the table has to be asked.</summary>
    internal int? Find(TokenHash hash) => people.TryGetValue(hash, out var personId) ? personId : null;

    /// <summary>Keeps what the table said.</summary>
    /// <param name="hash">Of the token.</param>
    /// <param name="personId">Whose session.</param>
    /// <param name="version">Before the table was asked.</param>
    /// <returns>False if a session ended meanwhile: the table has to be asked again.</returns>
    internal bool TryKeep(TokenHash hash, int personId, int version)
    {
        lock (gate)
        {
            if (endings != version)
            {
                return false;
            }

            people[hash] = personId;
            return true;
        }
    }

    /// <summary>A session of this person has ended, it is not said which.</summary>
    internal void Forget(int personId)
    {
        lock (gate)
        {
            endings++;
            foreach (var (hash, _) in people.Where(session => session.Value == personId))
            {
                people.TryRemove(hash, out _);
            }
        }
    }
}
