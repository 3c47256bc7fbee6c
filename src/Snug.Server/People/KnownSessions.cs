using System.Collections.Concurrent;

namespace Snug.Server.People;

/// <summary>
/// Sessions that were asked for lately, in memory: part of the projection, so that the event of an ended session reaches it with the
/// commit, on every server.
/// </summary>
public sealed class KnownSessions
{
    private readonly ConcurrentDictionary<TokenHash, KnownSession> known = new();
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

    /// <summary>What is remembered of it, or null if the table has to be asked.</summary>
    internal KnownSession? Find(TokenHash hash) => known.TryGetValue(hash, out var session) ? session : null;

    /// <summary>Those whose last use is to be kept: used this much later than what is kept says.</summary>
    /// <param name="later">In units of the clock that counts.</param>
    internal List<(TokenHash Hash, KnownSession Session)> UsedSinceKept(long later) =>
        [.. known.Where(entry => entry.Value.Used - entry.Value.Kept >= later).Select(entry => (entry.Key, entry.Value))];

    /// <summary>Keeps what the table said.</summary>
    /// <param name="hash">Of the token.</param>
    /// <param name="session">As the table has it.</param>
    /// <param name="version">Before the table was asked.</param>
    /// <returns>What is remembered from now on; null if a session ended meanwhile: the table has to be asked again.</returns>
    internal KnownSession? TryKeep(TokenHash hash, KnownSession session, int version)
    {
        lock (gate)
        {
            // Who was quicker may have used it already.
            return endings == version ? known.GetOrAdd(hash, session) : null;
        }
    }

    /// <summary>Which sessions have ended is not known: the table is asked for each.</summary>
    internal void ForgetAll()
    {
        lock (gate)
        {
            endings++;
            known.Clear();
        }
    }

    /// <summary>A session of this person has ended, it is not said which.</summary>
    internal void Forget(int personId)
    {
        lock (gate)
        {
            endings++;
            foreach (var (hash, _) in known.Where(session => session.Value.PersonId == personId))
            {
                known.TryRemove(hash, out _);
            }
        }
    }
}

/// <summary>One session in memory, and when it was used by the clock that nobody sets. Every request writes here and to no disk.</summary>
internal sealed class KnownSession(int personId, long used, long kept)
{
    private long used = used;
    private long kept = kept;

    public int PersonId => personId;

    /// <summary>When it was used last, a timestamp.</summary>
    public long Used
    {
        get => Volatile.Read(ref used);
        set => Volatile.Write(ref used, value);
    }

    /// <summary>The last use that the table has or is about to have, a timestamp.</summary>
    public long Kept
    {
        get => Volatile.Read(ref kept);
        set => Volatile.Write(ref kept, value);
    }
}
