using Snug.Server.Hosting;

namespace Snug.Server.Log;

/// <summary>
/// That a part of the database is not what was written there: a page that cannot be read, or a row that does not fit its check. Found by
/// whoever reads, on any thread, from the start on; who watches over the server has to know, also while sends go on.
/// </summary>
internal sealed class DamageReport
{
    private readonly Lock gate = new();
    private string? first;
    private Action<string>? tell;
    private Refusal refusal = Refusals.Damaged("The database");

    /// <summary>What whoever asks for the damaged part is told; null while all is well.</summary>
    public Refusal? Found
    {
        get
        {
            lock (gate)
            {
                return first is null ? null : refusal;
            }
        }
    }

    /// <summary>What was found first, for the operator; null while all is well.</summary>
    public string? What
    {
        get
        {
            lock (gate)
            {
                return first;
            }
        }
    }

    /// <summary>Says what was found; only the first is told to the operator, <c>snug verify</c> finds all of it.</summary>
    public Refusal Add(string what)
    {
        Action<string>? now;
        lock (gate)
        {
            now = first is null ? tell : null;
            first ??= what;
        }

        now?.Invoke(what);
        return refusal;
    }

    /// <summary>Whom to tell, also of what was found before.</summary>
    public void TellTo(Action<string> operatorLog, string database)
    {
        string? before;
        lock (gate)
        {
            refusal = Refusals.Damaged(database);
            tell = operatorLog;
            before = first;
        }

        if (before is not null)
        {
            operatorLog(before);
        }
    }
}
