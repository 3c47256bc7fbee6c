using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Win32.SafeHandles;
using Snug.Protocol;
using Snug.Server.Storage;
using Snug.Server.Storage.Sqlite;

namespace Snug.Server.Hosting;

/// <summary>The server that holds a database now, as its owner's commands ask it. Dispose of it.</summary>
internal sealed class RunningServer : IDisposable
{
    private readonly HttpClient http;

    private RunningServer(string address, string token)
    {
        http = new HttpClient(new SocketsHttpHandler { UseProxy = false })
        {
            BaseAddress = new Uri(address),
            Timeout = Timeout.InfiniteTimeSpan,
        };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>The server of a database; null if nobody holds the lock.</summary>
    /// <exception cref="StartupException">Somebody does, and cannot be asked.</exception>
    public static RunningServer? Find(string databasePath)
    {
        // Nobody holds a PostgreSQL: whoever has its address does there what a command has to do.
        if (Storage.Postgres.PostgresAddress.IsOne(databasePath))
        {
            return null;
        }

        var path = DatabasePath.Of(databasePath);
        var file = DatabaseLock.PathFor(path);
        if (!IsHeld(file))
        {
            return !InodeLock.IsHeld(path) ? null : throw new StartupException(
                $"Another Snug is at work on {Path.GetFileName(path)} under another name, or its {Path.GetFileName(file)} was removed a "
                    + $"moment ago. Name the file that it was started with, or stop it, and try again.");
        }

        return ReadAnnouncement(file) is [var address, var token, ..]
            ? new RunningServer(address, token)
            : throw new StartupException($"Another Snug is at "
                + $"work on {Path.GetFileName(databasePath)} and cannot be asked now. Wait until it is ready, or stop it, and try again.");
    }

    /// <summary>Where it answers on this machine.</summary>
    public Uri Address => http.BaseAddress!;

    /// <summary>Asks and waits for the answer, however long the work takes.</summary>
    /// <exception cref="StartupException">It said no, or went away.</exception>
    public async Task<TAnswer> Ask<TAsk, TAnswer>(
        string path, TAsk ask, JsonTypeInfo<TAsk> askType, JsonTypeInfo<TAnswer> answerType, CancellationToken cancel)
    {
        try
        {
            using var answer = await http.PostAsJsonAsync(path, ask, askType, cancel);
            if (answer.IsSuccessStatusCode)
            {
                return (await answer.Content.ReadFromJsonAsync(answerType, cancel))!;
            }

            var problem = await answer.Content.ReadFromJsonAsync(Wire.Json.ProblemDocument, cancel);
            throw new StartupException(problem!.Detail);
        }
        catch (Exception failure) when (failure is HttpRequestException or SocketException or JsonException)
        {
            throw new StartupException($"The running server did not answer ({failure.Message}). Look at its window, and try again.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private static bool IsHeld(string file)
    {
        if (!File.Exists(file))
        {
            return false;
        }

        try
        {
            new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
            return false;
        }
        catch (IOException)
        {
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            throw new StartupException($"{Path.GetFileName(file)} belongs to somebody else. Run this as the one who runs the server.");
        }
    }

    private static string[] ReadAnnouncement(string file)
    {
        using var handle = OpenBesideTheLock(file);
        var bytes = new byte[1024];
        var length = RandomAccess.Read(handle, bytes, fileOffset: 0);
        return Encoding.UTF8.GetString(bytes, 0, length).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>.NET takes a lock of its own with every file it opens on Unix, which the server's excludes: so not by .NET there.</summary>
    private static SafeFileHandle OpenBesideTheLock(string file)
    {
        if (OperatingSystem.IsWindows())
        {
            return File.OpenHandle(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }

        const int ReadOnly = 0;
        var descriptor = Open(Encoding.UTF8.GetBytes(file + '\0'), ReadOnly);
        return descriptor >= 0
            ? new SafeFileHandle(descriptor, ownsHandle: true)
            : throw new StartupException($"{Path.GetFileName(file)} cannot be read. Run this as the one who runs the server.");
    }

    [DllImport("libc", EntryPoint = "open")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);
}
