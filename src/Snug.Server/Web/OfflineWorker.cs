using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Snug.Server.Web;

/// <summary>
/// sw.js as it is served: it names the folder of the page's files and the hash of each. A browser that fetches them from another program
/// meanwhile keeps nothing, so what it opens without a connection is one program whole, or none.
/// </summary>
internal static class OfflineWorker
{
    /// <summary>It asks this server and runs nothing else.</summary>
    public const string Policy = "default-src 'none'; connect-src 'self'";

    /// <summary>How sw.js writes that it knows no files.</summary>
    private const string NoFiles = "new Map([])";

    private const string SourceFolder = "/_/dev/";

    /// <param name="source">sw.js without comments.</param>
    /// <param name="folder">Where the files are.</param>
    /// <param name="page">The document.</param>
    /// <param name="files">All of them as they are served.</param>
    public static byte[] Make(byte[] source, string folder, byte[] page, IReadOnlyDictionary<string, byte[]> files)
    {
        var kept = files
            .Where(file => Path.GetExtension(file.Key) is ".js" or ".css" or ".svg" && file.Key is not "sw.js")
            .Select(file => (Path: folder + file.Key, Value: file.Value))
            .Prepend((Path: "/", Value: page))
            .OrderBy(file => file.Path, StringComparer.Ordinal)
            .Select(file => $"[\"{JsonEncodedText.Encode(file.Path)}\",\"sha256-{Convert.ToBase64String(SHA256.HashData(file.Value))}\"]");
        return Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(source)
            .Replace(SourceFolder, folder, StringComparison.Ordinal)
            .Replace(NoFiles, $"new Map([{string.Join(',', kept)}])", StringComparison.Ordinal));
    }
}
