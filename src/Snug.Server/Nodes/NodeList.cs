using Snug.Server.Storage.Postgres;

namespace Snug.Server.Nodes;

/// <summary>The servers on a PostgreSQL, for whoever has its address.</summary>
public static class NodeList
{
    /// <param name="address">As in <c>--db</c>.</param>
    /// <returns>All of the last hour, in the order of their starts.</returns>
    /// <exception cref="StartupException">It is a file, or it cannot be asked.</exception>
    public static async Task<IReadOnlyList<Node>> Read(string address, CancellationToken stop)
    {
        if (!PostgresAddress.IsOne(address))
        {
            throw new StartupException(
                $"{Path.GetFileName(address)} is a file, and one server has it to itself. Servers that share a PostgreSQL are listed with "
                    + $"snug nodes --db postgres://USER@HOST/DATABASE");
        }

        using var source = new PostgresSource(PostgresAddress.Read(address));
        try
        {
            return await NodeTable.List(source, stop);
        }
        catch (Exception failure) when (PostgresFailure.IsOne(failure))
        {
            throw new StartupException(PostgresDatabase.Explain(source.Name, failure));
        }
    }
}
