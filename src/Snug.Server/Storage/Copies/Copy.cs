using System.Globalization;
using Snug.Server.Log;

namespace Snug.Server.Storage.Copies;

/// <summary>A database of one moment, to be read whole.</summary>
internal abstract class CopySource : IDisposable
{
    /// <summary>Of its schema.</summary>
    public abstract int Schema { get; }

    /// <summary>For sentences.</summary>
    public abstract string Name { get; }

    /// <summary>The end of its log.</summary>
    public abstract Cursor Head { get; }

    /// <summary>Hands over one row after the other; never a whole table in memory.</summary>
    /// <param name="take">MUST NOT keep the row.</param>
    /// <exception cref="StartupException">It went away.</exception>
    public abstract void Read(CopiedTable table, Action<IRow> take);

    /// <inheritdoc/>
    public abstract void Dispose();
}

/// <summary>A database that is filled.</summary>
internal abstract class CopyTarget : IDisposable
{
    /// <summary>Begins a table, whose rows the scripts may have put there are taken out first.</summary>
    public abstract RowTaker Begin(CopiedTable table);

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Takes the rows of one table.</summary>
    internal abstract class RowTaker : IDisposable
    {
        public abstract void Take(IRow row);

        /// <summary>After the last one.</summary>
        /// <returns>How many there are.</returns>
        public abstract long End();

        /// <inheritdoc/>
        public abstract void Dispose();
    }
}

/// <summary>Fills a database with what is in another.</summary>
internal static class Copy
{
    private const string SettingsTable = "settings";

    /// <summary>Of the place itself, and not of what people did in it.</summary>
    private static readonly string[] OfThePlace =
        [Settings.ApplicationId, Settings.SchemaNumber, Settings.MovedTo, Settings.MovingFrom];

    /// <summary>For a statement: the settings that are copied.</summary>
    public static string NotOfThePlace { get; } = $"name not in ({string.Join(", ", OfThePlace.Select(name => $"'{name}'"))})";

    /// <summary>Copies every row of every table.</summary>
    /// <returns>How many.</returns>
    /// <exception cref="StorageException">The target does not hold what it was given.</exception>
    public static long Run(CopySource source, CopyTarget target)
    {
        long all = 0;
        foreach (var table in CopiedTable.Of(source.Schema))
        {
            long given = 0;
            using var taker = target.Begin(table);
            source.Read(table, row =>
            {
                if (table.Name != SettingsTable || Array.IndexOf(OfThePlace, row.Text(0)) < 0)
                {
                    taker.Take(row);
                    given++;
                }
            });
            var taken = taker.End();
            if (taken != given)
            {
                throw new StorageException(StorageFailure.Broken, string.Create(
                    CultureInfo.InvariantCulture, $"of {given} rows of {table.Name} {taken} arrived"));
            }

            all += given;
        }

        return all;
    }

    /// <summary>Takes out what the scripts put into a new database, where that is copied too.</summary>
    public static string? MakeRoom(CopiedTable table) => table.Name switch
    {
        SettingsTable => $"delete from {SettingsTable} where {NotOfThePlace}",
        "event_kinds" => "delete from event_kinds",
        _ => null,
    };
}
