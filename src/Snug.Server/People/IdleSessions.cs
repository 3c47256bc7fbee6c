using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.People.Passwords;
using Snug.Server.Storage;

namespace Snug.Server.People;

/// <summary>When a session is over because nobody uses it, asked on the log's thread: no other knows how much time has passed.</summary>
internal static class IdleSessions
{
    /// <summary>Whose name has a password comes in again by it.</summary>
    public static readonly TimeSpan WithPassword = TimeSpan.FromDays(90);

    /// <summary>Without one the name is lost with the last session, until somebody gives a way back.</summary>
    public static readonly TimeSpan WithoutPassword = TimeSpan.FromDays(365);

    /// <summary>What is younger is not over, whoever's it is.</summary>
    public static TimeSpan Shortest => WithPassword;

    /// <summary>Takes the row out and tells the streams, if it is over.</summary>
    /// <param name="known">What was used since the table was written stands here.</param>
    /// <param name="time">The clock of that.</param>
    /// <returns>It was over.</returns>
    public static bool End(Batch batch, in SessionRow row, KnownSessions known, TimeProvider time)
    {
        if (row.UsedAt is null)
        {
            // From before it was kept: it may have been used a minute ago, so its time begins now.
            Touch(batch, row, TimeSpan.Zero);
            return false;
        }

        if (!batch.IsOlderThan(Shortest, row.LastUse))
        {
            return false;
        }

        var most = PasswordStore.Read(batch, row.PersonId).IsSet ? WithPassword : WithoutPassword;
        if (!batch.IsOlderThan(most, row.LastUse)
            || (known.Find(row.Hash) is { } session && time.GetElapsedTime(session.Used) < most))
        {
            return false;
        }

        batch.Prepare(PersonSql.DeleteSession).Bind(1, row.Hash.ToBytes()).Run();
        batch.Record(Kinds.SessionEnded, roomId: null, number: null, row.PersonId, new EndedSessions(row.Hash), Chain.Blind());
        return true;
    }

    /// <summary>Keeps when it was used. A wall that is behind the log is not believed: by it, today would be long ago.</summary>
    public static void Touch(Batch batch, in SessionRow row, TimeSpan ago)
    {
        var (hash, usedAt) = (row.Hash.ToBytes(), (batch.NowByLog - ago).ToUnixTimeMilliseconds());
        batch.Prepare(PersonSql.TouchSession)
            .Bind(1, hash)
            .Bind(2, usedAt)
            .Bind(3, PersonRows.CheckSession(hash, row.PersonId, row.CreatedAt, usedAt, row.Device))
            .Run();
    }

    /// <summary>The row as this batch leaves it; null if there is none, or if it is not what was written.</summary>
    public static SessionRow? Find(Batch batch, TokenHash session)
    {
        using var rows = batch.Prepare(PersonSql.FindSession).Bind(1, session.ToBytes()).Query();
        return rows.Read() && PersonRows.FitsSession(rows) ? Read(rows) : null;
    }

    /// <summary>A row that fits.</summary>
    public static SessionRow Read(IRow row) =>
        new(PersonRows.SessionHash(row), row.Int(1), row.Long(2), row.LongOrNull(3), row.TextOrNull(4));
}

/// <summary>A row of the table <c>sessions</c>, without its check.</summary>
/// <param name="UsedAt">Null if it is older than the keeping of it, and was not seen since.</param>
internal readonly record struct SessionRow(TokenHash Hash, int PersonId, long CreatedAt, long? UsedAt, string? Device)
{
    public DateTimeOffset LastUse => DateTimeOffset.FromUnixTimeMilliseconds(UsedAt ?? CreatedAt);
}

/// <summary>Keeps that sessions were used; those that have ended meanwhile are left alone. No event: nobody is told.</summary>
/// <param name="sessions">When each was used, as a timestamp.</param>
/// <param name="time">The clock of those.</param>
internal sealed class TouchSessions(IReadOnlyList<(TokenHash Hash, long Used)> sessions, TimeProvider time) : Write<bool>
{
    private protected override Refusal? Authorise(IKnown known) => null;

    protected override Outcome<bool> Run(Batch batch)
    {
        foreach (var (session, used) in sessions)
        {
            if (IdleSessions.Find(batch, session) is { } row)
            {
                IdleSessions.Touch(batch, row, time.GetElapsedTime(used));
            }
        }

        return true;
    }
}

/// <summary>Ends a session that nobody used for too long; true if it was over.</summary>
internal sealed class EndSessionIfIdle(TokenHash session, KnownSessions known, TimeProvider time) : Write<bool>
{
    private protected override Refusal? Authorise(IKnown known) => null;

    protected override Outcome<bool> Run(Batch batch) =>
        IdleSessions.Find(batch, session) is { } row && IdleSessions.End(batch, row, known, time);
}
