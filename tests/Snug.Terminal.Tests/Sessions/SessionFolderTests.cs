using Snug.Terminal.Sessions;

namespace Snug.Terminal.Tests.Sessions;

public sealed class SessionFolderTests : IDisposable
{
    private readonly string _config = Directory.CreateTempSubdirectory("snug-sessions-").FullName;
    private readonly SessionFolder _folder;

    public SessionFolderTests() => _folder = new SessionFolder(Path.Combine(_config, "snug"));

    public void Dispose() => Directory.Delete(_config, recursive: true);

    [Fact]
    public void A_session_is_found_again_on_its_server_only()
    {
        _folder.Keep(At("localhost:5080"), new StoredSession(At("localhost:5080").Address, "Dana", "secret", 3));
        _folder.Find(At("http://LOCALHOST:5080/rooms/7"))!.ShouldBe(new StoredSession("http://localhost:5080", "Dana", "secret", 3));
        _folder.Find(At("localhost:5081")).ShouldBeNull();
        _folder.Find(At("https://localhost:5080")).ShouldBeNull();
    }

    [Fact]
    public void Nobody_else_on_this_computer_can_read_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows keeps %APPDATA% to its owner.");
        _folder.Keep(At("localhost"), new StoredSession(At("localhost").Address, "Dana", "secret"));
        var file = Directory.EnumerateFiles(_config, "*", SearchOption.AllDirectories).ShouldHaveSingleItem();
        if (OperatingSystem.IsWindows()) return;
        File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        File.GetUnixFileMode(Path.GetDirectoryName(file)!).ShouldBe(owner);
        File.GetUnixFileMode(Path.Combine(_config, "snug")).ShouldBe(owner);
    }

    [Fact]
    public void A_torn_file_counts_as_no_session()
    {
        _folder.Keep(At("localhost"), new StoredSession(At("localhost").Address, "Dana", "secret"));
        var file = Directory.EnumerateFiles(_config, "*", SearchOption.AllDirectories).Single();
        File.WriteAllText(file, File.ReadAllText(file)[..20]);
        _folder.Find(At("localhost")).ShouldBeNull();
    }

    [Fact]
    public void The_last_room_is_remembered_for_the_same_person_only()
    {
        _folder.Keep(At("localhost"), new StoredSession(At("localhost").Address, "Dana", "of Dana"));
        _folder.Remember(At("localhost"), "of Dana", 7);
        _folder.Find(At("localhost"))!.LastRoom.ShouldBe(7);

        // Meanwhile somebody else came in from here: an older window must not bring Dana back.
        _folder.Keep(At("localhost"), new StoredSession(At("localhost").Address, "Ben", "of Ben"));
        _folder.Remember(At("localhost"), "of Dana", 9);
        _folder.Find(At("localhost")).ShouldBe(new StoredSession("http://localhost", "Ben", "of Ben"));
    }

    [Fact]
    public void The_token_is_not_in_what_an_error_could_print() =>
        new StoredSession("http://localhost", "Dana", "secret").ToString().ShouldNotContain("secret");

    private static ServerAddress At(string text)
    {
        Destination.TryParse(text, out var destination).ShouldBeTrue();
        return destination!.Server;
    }
}
