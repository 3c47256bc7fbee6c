namespace Snug.Server.Tests;

/// <summary>A folder of a test's own, gone with it.</summary>
internal sealed class TestFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("snug-folder-");

    public string Path => folder.FullName;

    /// <summary>A file in it.</summary>
    public string this[string name] => System.IO.Path.Combine(folder.FullName, name);

    /// <inheritdoc/>
    public void Dispose() => folder.Delete(recursive: true);
}
