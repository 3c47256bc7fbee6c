using System.Globalization;
using Npgsql;

namespace Snug.Server.Storage.Postgres;

/// <summary>
/// Where a PostgreSQL is, as people write it: <c>postgres://USER@HOST[:PORT][,HOST[:PORT]…]/DATABASE[?sslmode=…]</c>
/// (postgresql.org/docs/current/libpq-connect.html, "Connection URIs"). A host that begins with a slash once its escapes are read is the
/// folder of a socket. The password stands in PGPASSFILE or PGPASSWORD, or in the address where that is in a file or an environment
/// variable: a command line is read by everybody on the machine.
/// </summary>
internal sealed class PostgresAddress
{
    private static readonly string[] Schemes = ["postgres://", "postgresql://"];

    private readonly string query;

    private PostgresAddress(NpgsqlConnectionStringBuilder connection, string query, bool isUnchecked)
    {
        Connection = connection;
        this.query = query.Length > 0 ? "?" + query : "";
        IsUnchecked = isUnchecked;
    }

    /// <summary>For sentences: where it is and what it is called, never a password.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"the database {Connection.Database} at {Connection.Host}");

    /// <summary>One of them takes writes; which, may change.</summary>
    public bool HasSeveralHosts => Connection.Host!.Contains(',', StringComparison.Ordinal);

    /// <summary>The address as it may be shown, and typed: without a password.</summary>
    public string Shown => string.Create(
        CultureInfo.InvariantCulture,
        $"postgres://{Escaped(Connection.Username)}@{string.Join(',', Hosts.Select(WriteHost))}/{Escaped(Connection.Database)}{query}");

    /// <summary>What Npgsql connects with.</summary>
    public NpgsqlConnectionStringBuilder Connection { get; }

    /// <summary>
    /// Whether a server that may lose what it acknowledged is served all the same: for tests, which throw it away. Said in the address by
    /// <c>durability=unchecked</c>.
    /// </summary>
    public bool IsUnchecked { get; }

    /// <summary>Is this an address, or the path of a file?</summary>
    public static bool IsOne(string text) =>
        Array.Exists(Schemes, scheme => text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));

    /// <exception cref="StartupException">It cannot be read as an address.</exception>
    public static PostgresAddress Read(string text)
    {
        try
        {
            return Parse(text);
        }
        catch (Exception wrong) when (wrong is FormatException or ArgumentException or OverflowException)
        {
            throw new StartupException("That is no address of a PostgreSQL. It looks like this: --db postgres://USER@HOST/DATABASE");
        }
    }

    private static PostgresAddress Parse(string text)
    {
        var rest = text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..];
        var (address, query) = Split(rest, '?');
        var (place, database) = Split(address, '/');
        var at = place.LastIndexOf('@');
        var (user, password) = Split(at < 0 ? "" : place[..at], ':');
        var connection = new NpgsqlConnectionStringBuilder
        {
            Host = string.Join(',', place[(at + 1)..].Split(',').Select(ReadHost)),
            Username = user.Length > 0 ? Uri.UnescapeDataString(user)
                : Environment.GetEnvironmentVariable("PGUSER") ?? Environment.UserName,
            Password = password.Length > 0 ? Uri.UnescapeDataString(password) : null,
            ApplicationName = "snug",
        };
        connection.Database = database.Length > 0 ? Uri.UnescapeDataString(database) : connection.Username;
        var isUnchecked = false;
        foreach (var option in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = Split(option, '=');
            isUnchecked |= (name, value) == ("durability", "unchecked");
            if (name != "durability")
            {
                // libpq writes its modes with a hyphen: verify-full.
                connection[OptionOf(name)] = name == "sslmode"
                    ? value.Replace("-", "", StringComparison.Ordinal)
                    : Uri.UnescapeDataString(value);
            }
        }

        return new PostgresAddress(connection, query, isUnchecked);
    }

    /// <summary>libpq's names for what Npgsql calls otherwise.</summary>
    private static string OptionOf(string name) => name switch
    {
        "sslmode" => "SSL Mode",
        "sslrootcert" => "Root Certificate",
        "sslcert" => "SSL Certificate",
        "sslkey" => "SSL Key",
        "passfile" => "Passfile",
        _ => throw new FormatException(name),
    };

    private string[] Hosts => (Connection.Host ?? "").Split(',');

    private static string Escaped(string? name) => Uri.EscapeDataString(name ?? "");

    /// <summary>A socket's folder has slashes; a port stays what it is.</summary>
    private static string WriteHost(string host)
    {
        var colon = host.StartsWith('/') ? host.LastIndexOf(':') : -1;
        return !host.StartsWith('/') ? host
            : colon < 0 ? Escaped(host)
            : Escaped(host[..colon]) + host[colon..];
    }

    private static string ReadHost(string host)
    {
        var found = Uri.UnescapeDataString(host);
        return found.Length > 0 ? found : "localhost";
    }

    private static (string Before, string After) Split(string text, char mark)
    {
        var index = text.IndexOf(mark, StringComparison.Ordinal);
        return index < 0 ? (text, "") : (text[..index], text[(index + 1)..]);
    }
}
