using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Snug.Server.Hosting;

namespace Snug.Server.Web;

/// <summary>
/// The files of the web client. They are inside the program, under an address that holds a hash of them all: a browser asks for
/// each once and never again until the program is another one. In development they are read from the source folder at every
/// request, so that a change of a style sheet needs no build.
/// </summary>
internal sealed class WebFiles
{
    private const string Root = "wwwroot/";

    /// <summary>How index.html writes the address of the other files.</summary>
    private const string SourcePrefix = "/_/dev/";

    private const string ForEver = "public, max-age=31536000, immutable";
    private const string Worker = "sw.js";
    internal const string AskFirst = "no-cache";

    /// <summary>Below it are the page's parts, whatever the version.</summary>
    internal const string Parts = "/_";

    private readonly FrozenDictionary<string, Asset> assets;
    private readonly string version;
    private readonly WebPage page;
    private readonly Asset worker;
    private readonly string? sourceFolder;

    public WebFiles(IHostEnvironment environment, ServeOptions options)
    {
        sourceFolder = environment.IsDevelopment() ? FindSource() : null;
        var embedded = EmbeddedFile.ReadAll(Root);
        options.ChangePage?.Invoke(embedded);
        version = Hash(embedded);
        var served = embedded.ToDictionary(
            file => file.Key, file => Comments.TakeOut(file.Key, file.Value), StringComparer.Ordinal);
        assets = served.ToFrozenDictionary(file => file.Key, file => new Asset(TypeOf(file.Key), file.Value), StringComparer.Ordinal);
        page = MakePage(served["index.html"], $"/_/{version}/");
        worker = new Asset(TypeOf(Worker), OfflineWorker.Make(served[Worker], $"/_/{version}/", page.Content, served));
    }

    /// <summary>What the addresses of the page's files name: another one with every change of any of them.</summary>
    public string Version => sourceFolder is null ? version : "dev";

    /// <summary>Where a page of ours finds a file.</summary>
    public string AddressOf(string path) => sourceFolder is null ? $"/_/{version}/{path}" : SourcePrefix + path;

    /// <summary>The page, whatever its address: the client reads the address itself.</summary>
    public Task SendPage(HttpContext http)
    {
        var current = sourceFolder is null ? page : MakePage(File.ReadAllBytes(Path.Combine(sourceFolder, "index.html")), SourcePrefix);
        return current.Send(http, AskFirst);
    }

    /// <summary>
    /// The page's worker. It has no version in its address, so that a browser finds the next one by itself. None in development, where
    /// files change under it.
    /// </summary>
    public Task SendWorker(HttpContext http)
    {
        if (sourceFolder is not null)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        http.Response.Headers.ContentSecurityPolicy = OfflineWorker.Policy;
        return worker.Send(http, AskFirst);
    }

    /// <summary>One file. A page of an older program, still open somewhere, gets today's rather than nothing.</summary>
    /// <param name="of">The version that the address names.</param>
    public Task SendFile(string of, string path, HttpContext http)
    {
        if (!assets.TryGetValue(path, out var asset) && (sourceFolder is null || !IsNewInSource(path)))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        return sourceFolder is null
            ? asset!.Send(http, of == version ? ForEver : AskFirst)
            : new Asset(TypeOf(path), File.ReadAllBytes(Path.Combine(sourceFolder, path))).Send(http, AskFirst);
    }

    private static WebPage MakePage(byte[] source, string prefix) =>
        new(Encoding.UTF8.GetString(source).Replace(SourcePrefix, prefix, StringComparison.Ordinal));

    /// <summary>A file made since the last build. Its path comes from outside: it MUST NOT lead out of the folder.</summary>
    private bool IsNewInSource(string path) =>
        !path.Contains("..", StringComparison.Ordinal) && !Path.IsPathRooted(path) && File.Exists(Path.Combine(sourceFolder!, path));

    private static string Hash(Dictionary<string, byte[]> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (path, content) in files.OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(path));
            hash.AppendData(content);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 6));
    }

    private static string TypeOf(string path) => Path.GetExtension(path) switch
    {
        ".js" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".svg" => "image/svg+xml",
        ".png" => "image/png",
        ".html" => "text/html; charset=utf-8",
        ".txt" => "text/plain; charset=utf-8",
        ".webmanifest" => "application/manifest+json",
        var other => throw new InvalidOperationException($"the web client has a file of an unknown kind: {other}"),
    };

    /// <summary>A debug build knows where its source was.</summary>
    private static string? FindSource()
    {
        var folder = typeof(WebFiles).Assembly
            .GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(attribute => attribute.Key == "WebSource")?.Value;
        return folder is not null && Directory.Exists(folder) ? folder : null;
    }
}
