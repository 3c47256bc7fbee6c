namespace Snug.Server.Storage;

/// <summary>
/// What <c>snug move</c> leaves in the settings of both ends, so that no moment of it lets two logs grow from one: first the target is
/// whole and says where it comes from, then the source says where it went, then the target forgets. Whoever says anything is not served.
/// </summary>
/// <param name="MovedTo">Everything went there; what stands here is read, copied and verified, and served no more.</param>
/// <param name="MovingFrom">Everything comes from there, and the source may not know yet.</param>
internal sealed record MoveMark(string? MovedTo, string? MovingFrom)
{
    /// <summary>Of both marks.</summary>
    public const string Sql = $"select name, value from settings where name in ('{Settings.MovedTo}', '{Settings.MovingFrom}')";

    public static MoveMark None { get; } = new(null, null);

    /// <summary>Reads it from the rows of <see cref="Sql"/>.</summary>
    public static MoveMark Of(IEnumerable<(string Name, string Value)> rows) => rows.Aggregate(None, (mark, row) =>
        row.Name == Settings.MovedTo ? mark with { MovedTo = row.Value } : mark with { MovingFrom = row.Value });

    /// <inheritdoc cref="Of(IEnumerable{ValueTuple{string, string}})"/>
    public static MoveMark Of(IRows rows)
    {
        var found = new List<(string, string)>();
        while (rows.Read())
        {
            found.Add((rows.Text(0), rows.Text(1)));
        }

        return Of(found);
    }

    /// <param name="name">Of the database, for sentences.</param>
    /// <param name="shown">What people type for it.</param>
    /// <exception cref="StartupException">It is not to be served.</exception>
    public void RequireNone(string name, string shown)
    {
        if (MovedTo is { } to)
        {
            throw new StartupException($"{name} was moved to {to} and goes on there: snug serve --db {Quoted(to)} "
                + $"(If that is lost for good, all that was moved is still here: snug backup FILE --db {Quoted(shown)} and then "
                + "snug restore FILE --db ANOTHER)");
        }

        if (MovingFrom is { } from)
        {
            throw new StartupException(
                $"{name} is where {from} is being moved to, and that was not finished. Run it again: "
                    + $"snug move {Quoted(from)} {Quoted(shown)}");
        }
    }

    private static string Quoted(string path) => path.AsSpan().ContainsAny(" &?;") ? $"\"{path}\"" : path;
}
