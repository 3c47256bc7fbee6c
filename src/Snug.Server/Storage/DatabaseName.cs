using Snug.Server.Storage.Postgres;

namespace Snug.Server.Storage;

/// <summary>What people say behind <c>--db</c>: the path of a file, or the address of a PostgreSQL.</summary>
public static class DatabaseName
{
    /// <summary>Is it the address of a PostgreSQL?</summary>
    public static bool IsPostgres(string name) => PostgresAddress.IsOne(name);

    /// <summary>The name as it may be printed and typed: a path as it is, an address without a password.</summary>
    /// <exception cref="StartupException">It begins as an address and is none.</exception>
    public static string Shown(string name) => IsPostgres(name) ? PostgresAddress.Read(name).Shown : name;

    /// <summary>Does it carry a password, which everybody on the machine reads in a command line?</summary>
    public static bool HasPassword(string name) => IsPostgres(name) && PostgresAddress.Read(name).Connection.Password is { Length: > 0 };
}
