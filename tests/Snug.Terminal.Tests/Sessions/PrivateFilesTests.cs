using Snug.Terminal.Sessions;

namespace Snug.Terminal.Tests.Sessions;

public sealed class PrivateFilesTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("snug-private-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>.NET calls a limit on the size of files (EFBIG) an argument that is out of range: the program ended by it.</summary>
    [Fact]
    public void A_limit_on_the_size_of_files_is_a_disk_that_takes_nothing_and_leaves_the_file_as_it_was()
    {
        var file = Path.Combine(folder, "drafts.json");
        File.WriteAllText(file, "as it was");
        Should.Throw<IOException>(() => PrivateFiles.Replace(file, static stream => stream.SetLength(-1)));
        File.ReadAllText(file).ShouldBe("as it was");
        Directory.GetFiles(folder).ShouldHaveSingleItem();
    }
}
