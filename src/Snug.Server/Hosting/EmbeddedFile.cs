using System.IO.Compression;

namespace Snug.Server.Hosting;

/// <summary>Files that are inside the program, in an archive that the build packs (Snug.Server.csproj).</summary>
internal static class EmbeddedFile
{
    private const string Archive = "packed.zip";

    /// <summary>One of them, whole.</summary>
    public static byte[] Read(string name)
    {
        using var archive = Open();
        return Unpack(archive.GetEntry(name) ?? throw new FileNotFoundException("the program does not carry it", name));
    }

    /// <summary>All of them whose names begin with <paramref name="prefix"/>, by what follows it.</summary>
    public static Dictionary<string, byte[]> ReadAll(string prefix)
    {
        using var archive = Open();
        return archive.Entries.Where(entry => entry.FullName.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(entry => entry.FullName[prefix.Length..], Unpack, StringComparer.Ordinal);
    }

    private static ZipArchive Open() => new(typeof(EmbeddedFile).Assembly.GetManifestResourceStream(Archive)!, ZipArchiveMode.Read);

    private static byte[] Unpack(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        var content = new byte[entry.Length];
        stream.ReadExactly(content);
        return content;
    }
}
