namespace Snug.Server.Web;

/// <summary>Files that are inside the program.</summary>
internal static class EmbeddedFile
{
    /// <summary>The names of all of them that begin with <paramref name="prefix"/>.</summary>
    public static IEnumerable<string> Names(string prefix) =>
        typeof(EmbeddedFile).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>One of them, whole.</summary>
    public static byte[] Read(string name)
    {
        using var stream = typeof(EmbeddedFile).Assembly.GetManifestResourceStream(name)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
