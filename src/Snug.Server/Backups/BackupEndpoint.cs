using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Snug.Server.Hosting;
using Snug.Server.Storage;
using Snug.Server.Storage.Copies;
using Snug.Server.Storage.Postgres;
using Snug.Server.Storage.Sqlite;

namespace Snug.Server.Backups;

/// <summary><c>snug backup FILE</c>: of a database at rest, or through the server that runs on it.</summary>
public static class BackupEndpoint
{
    /// <summary>Backs <paramref name="databasePath"/> up to <paramref name="target"/>, a new file.</summary>
    /// <exception cref="StartupException">With what to do.</exception>
    public static async Task<BackupReport> FromCommandLine(string databasePath, string target, TimeProvider time, CancellationToken cancel)
    {
        var full = Path.GetFullPath(target);
        if (PostgresAddress.IsOne(databasePath))
        {
            using var snapshot = PostgresCopySource.Open(databasePath);
            return Backup.Run(snapshot, PostgresAddress.Read(databasePath).Shown, full, time);
        }

        using var server = RunningServer.Find(databasePath);
        if (server is not null)
        {
            return await server.Ask(
                "/admin/backup", new BackupCall(full), BackupJson.Default.BackupCall, BackupJson.Default.BackupReport, cancel);
        }

        // Not opened to be written: a backup before an update holds the file as the old program left it.
        DatabaseFile.Open(databasePath).Dispose();
        using var held = DatabaseLock.Take(DatabasePath.Of(databasePath));
        using var source = DatabaseFile.Open(databasePath);
        return Backup.Run(source, full, time);
    }

    extension(IEndpointRouteBuilder admin)
    {
        internal void MapBackup() => admin.MapPost("/backup", Run);
    }

    private static Task<Results<JsonHttpResult<BackupReport>, ProblemResult>> Run(
        BackupCall call, SqliteDatabase database, TimeProvider time) => OwnerEndpoints.Report(
        () =>
        {
            // From what is open: its name may be gone, or stand for another file.
            using var source = database.Borrow();
            return Task.FromResult(Backup.Run(source.Connection, call.File, time));
        },
        BackupJson.Default.BackupReport);
}

/// <summary>What a command asks a running server to back up to.</summary>
/// <param name="File">Full path.</param>
internal sealed record BackupCall(string File);

/// <summary>JSON between a backup and its server.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(BackupCall))]
[JsonSerializable(typeof(BackupReport))]
internal sealed partial class BackupJson : JsonSerializerContext;
