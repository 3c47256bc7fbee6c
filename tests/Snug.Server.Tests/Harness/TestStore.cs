namespace Snug.Server.Tests;

/// <summary>
/// Where the servers of this run keep things: each in a file of its own, or, with SNUG_TEST_STORE=postgres, in a PostgreSQL database.
/// </summary>
internal static class TestStore
{
    /// <summary>What an address of PostgreSQL begins with.</summary>
    public const string Scheme = "postgres://";

    public static bool IsPostgres { get; } = Environment.GetEnvironmentVariable("SNUG_TEST_STORE") is "postgres" or "nodes";

    /// <summary>Each test's server is two on one database, and its requests go to them in turn.</summary>
    public static bool HasTwoNodes { get; } = Environment.GetEnvironmentVariable("SNUG_TEST_STORE") == "nodes";

    /// <summary>Skips a test that is about the file where there is none; the ordinary run has it.</summary>
    /// <param name="reason">Why it needs one.</param>
    public static void RequireFile(string reason = "about the file") => Assert.SkipWhen(IsPostgres, reason);

    /// <summary>A place for a server of a test's own: a file that is not there yet, or an empty database.</summary>
    public static string New(string folder) => IsPostgres ? TestPostgres.Shared.CreateMigrated() : Path.Combine(folder, "snug.db");

    /// <summary>Is it a database of PostgreSQL, and not a file?</summary>
    public static bool IsAddress(string store) => store.StartsWith(Scheme, StringComparison.Ordinal);
}
