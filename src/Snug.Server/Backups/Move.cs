using Snug.Server.Log;
using Snug.Server.Storage;

namespace Snug.Server.Backups;

/// <summary>
/// <c>snug move FROM TO</c>: a house moves from a file into a PostgreSQL, back, or from one PostgreSQL to another. Positions, numbers,
/// tags, keys and sessions come along as they stand, so clients go on by the cursor they have. Killed at any moment, at most one of the two
/// lets itself be served, and the same command finishes it (<see cref="MoveMark"/>).
/// </summary>
public static class Move
{
    /// <summary>Moves everything.</summary>
    /// <param name="from">A file or an address; nobody serves it.</param>
    /// <param name="to">The same; there is no Snug yet, or one in which nothing has happened.</param>
    /// <exception cref="StartupException">With what to do.</exception>
    public static MoveReport Run(string from, string to, TimeProvider time)
    {
        var began = time.GetTimestamp();
        using var source = MoveEnd.Open(from, time);
        using var target = MoveEnd.Open(to, time);
        if (source.Shown == target.Shown)
        {
            throw new StartupException("That is one and the same database. Nothing was moved.");
        }

        source.RequireNotServed();
        target.RequireNotServed();
        var head = IsOnlyToFinish(source, target) ? source.Head() : Fill(source, target);
        Finish(target);
        var (messages, rooms, people) = source.Count();
        return new MoveReport(
            source.Shown, target.Shown, messages, rooms, people, head.ToString(), time.GetElapsedTime(began).TotalSeconds);
    }

    /// <summary>The source knows already that it went there: an earlier run was killed at the very end.</summary>
    private static bool IsOnlyToFinish(MoveEnd source, MoveEnd target)
    {
        var mark = source.Mark();
        if (mark.MovedTo is null)
        {
            mark.RequireNone(source.Name, source.Shown);
            return false;
        }

        if (mark.MovedTo == target.Shown && target.IsThere() && target.Mark().MovingFrom == source.Shown)
        {
            return true;
        }

        throw new StartupException(
            $"{source.Name} was moved to {mark.MovedTo} already, and goes on there: snug serve --db {mark.MovedTo}");
    }

    private static Cursor Fill(MoveEnd source, MoveEnd target)
    {
        RequireRoom(source, target);
        source.RequireSound();
        using var rows = source.Read();
        var head = rows.Head;
        target.Fill(rows, source.Shown);
        try
        {
            source.Leave(target.Shown);
        }
        catch (StartupException failure)
        {
            throw HalfWay(source, target, failure.Message);
        }
        catch (StorageException failure)
        {
            throw HalfWay(source, target, failure.Message);
        }

        return head;
    }

    /// <exception cref="StartupException">Something is there that must not be lost.</exception>
    private static void RequireRoom(MoveEnd source, MoveEnd target)
    {
        if (!target.IsThere())
        {
            return;
        }

        var mark = target.Mark();
        if (mark.MovingFrom is { } other && other != source.Shown)
        {
            mark.RequireNone(target.Name, target.Shown);
        }

        if (mark.MovingFrom is null && (mark.MovedTo is not null || target.Head().Position > 0))
        {
            throw new StartupException($"{target.Name} holds a Snug already, and nothing is written over. "
                + (DatabaseName.IsPostgres(target.Shown)
                    ? "Make an empty database (createdb NAME) and name that one. Nothing was moved."
                    : "Name another file, or move that one away. Nothing was moved."));
        }
    }

    private static void Finish(MoveEnd target)
    {
        try
        {
            target.Arrive();
        }
        catch (Exception failure) when (failure is StartupException or StorageException)
        {
            throw new StartupException(
                $"Everything is in {target.Name}, and it could not be told that it may be served ({failure.Message}). "
                    + "Run the same command again.");
        }
    }

    private static StartupException HalfWay(MoveEnd source, MoveEnd target, string why) => new(
        $"Everything is in {target.Name} too, and {source.Name} could not be told so ({why}): it is still the one that counts. "
            + "Run the same command again.");
}

/// <summary>What came of a move.</summary>
/// <param name="From">Where everything was.</param>
/// <param name="To">Where it is.</param>
/// <param name="Messages">How many, deleted ones too.</param>
/// <param name="Rooms">How many.</param>
/// <param name="People">How many.</param>
/// <param name="Receipt">The end of the log, on both sides.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record MoveReport(string From, string To, long Messages, long Rooms, long People, string Receipt, double Seconds);
