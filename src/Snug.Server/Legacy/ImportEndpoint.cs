using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.Storage.Sqlite;

namespace Snug.Server.Legacy;

/// <summary><c>snug import chatroom.db</c>: into a database, also while a server runs on it.</summary>
public static class ImportEndpoint
{
    private const string Route = "/admin/import";

    /// <summary>
    /// Imports the original's database <paramref name="file"/> into <paramref name="databasePath"/>, which is made if it is not there.
    /// </summary>
    /// <param name="tell">Hears what takes long before the import begins.</param>
    /// <exception cref="StartupException">With what to do.</exception>
    public static async Task<ImportReport> FromCommandLine(
        string databasePath, string file, TimeProvider time, Action<string>? tell, CancellationToken cancel)
    {
        var full = Path.GetFullPath(file);
        using var server = RunningServer.Find(databasePath);
        if (server is not null)
        {
            return await server.Ask(Route, new ImportCall(full), ImportJson.Default.ImportCall, ImportJson.Default.ImportReport, cancel);
        }

        // Looked at first: a mistyped name must not leave a new, empty database behind.
        using var original = OriginalDatabase.Open(full);
        await using var offline = await OfflineLog.Open(databasePath, time, tell);
        var report = await new Import(offline.Database, offline.Log, original).Run();
        report.Found = offline.Database.Start.Sentence;
        return report;
    }

    extension(IEndpointRouteBuilder admin)
    {
        internal void MapImport() => admin.MapPost("/import", Run);
    }

    private static Task<Results<JsonHttpResult<ImportReport>, ProblemResult>> Run(
        ImportCall call, SqliteDatabase database, EventLog log) => OwnerEndpoints.Report(
        async () =>
        {
            using var original = OriginalDatabase.Open(call.File);
            return await new Import(database, log, original).Run();
        },
        ImportJson.Default.ImportReport);
}

/// <summary>What a command asks a running server to import.</summary>
/// <param name="File">Full path.</param>
internal sealed record ImportCall(string File);

/// <summary>JSON between an import and its server.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ImportCall))]
[JsonSerializable(typeof(ImportReport))]
internal sealed partial class ImportJson : JsonSerializerContext;
