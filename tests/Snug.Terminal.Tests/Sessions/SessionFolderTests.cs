using Snug.Protocol;
using Snug.Terminal.Chat;
using Snug.Terminal.Sessions;

namespace Snug.Terminal.Tests.Sessions;

public sealed class SessionFolderTests : IDisposable
{
    private readonly string config = Directory.CreateTempSubdirectory("snug-sessions-").FullName;
    private readonly SessionFolder folder;

    public SessionFolderTests() => folder = new SessionFolder(Path.Combine(config, "snug"));

    public void Dispose() => Directory.Delete(config, recursive: true);

    [Fact]
    public void A_session_is_found_again_on_its_server_only()
    {
        folder.Keep(At("localhost:5080"), Session("Dana", "secret") with { LastRoom = 3 });
        folder.Last(At("http://LOCALHOST:5080/rooms/7")).ShouldBe(new StoredSession("http://localhost:5080", "Dana", "secret", 3));
        folder.Last(At("localhost:5081")).ShouldBeNull();
        folder.Last(At("https://localhost:5080")).ShouldBeNull();
        folder.Last(At("localhost:5080/below")).ShouldBeNull();
    }

    [Fact]
    public void What_somebody_wrote_before_they_had_another_name_is_still_theirs()
    {
        folder.Keep(At("localhost:5080"), Session("Dana", "secret").Called("Dania").Called("Dania"));
        folder.Last(At("localhost:5080"))!.Formerly.ShouldBe(["Dana"]);
        var people = new PeopleFolder(Path.Combine(config, "snug"), At("localhost:5080"));
        var before = people.Open(new Person(1, "Dana"));
        people.OlderOf(new Person(1, "Dania")).ShouldBe([before]);
        people.AllBut([new Person(1, "Dania")]).ShouldBeEmpty();
        people.OlderOf(new Person(2, "Dana")).ShouldBeEmpty("somebody else who took the name");
        people.AllBut([new Person(2, "Dana")]).ShouldBe([before]);
    }

    [Theory]
    [InlineData("127.0.0.1:5080")]
    [InlineData("[::1]:5080")]
    [InlineData("[0:0:0:0:0:0:0:1]:5080")]
    [InlineData("[::ffff:127.0.0.1]:5080")]
    [InlineData("0.0.0.0:5080")]
    [InlineData("[::]:5080")]
    [InlineData("127.1:5080")]
    [InlineData("http://localhost.:5080")]
    public void This_computer_is_one_server_however_it_is_written(string address)
    {
        folder.Keep(At("localhost:5080"), Session("Dana", "secret"));
        folder.Last(At(address))!.Name.ShouldBe("Dana");
        folder.Keep(At(address), Session("Ben", "other"));
        Names("localhost:5080").ShouldBe(["Dana", "Ben"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("127.0.0.2:5080")]
    [InlineData("127.0.0.1:5081")]
    [InlineData("https://127.0.0.1:5080")]
    [InlineData("192.168.1.20:5080")]
    public void Another_server_is_another_server(string address)
    {
        folder.Keep(At("localhost:5080"), Session("Dana", "secret"));
        folder.Last(At(address)).ShouldBeNull();
    }

    [Fact]
    public void Two_people_on_one_machine_have_a_session_each()
    {
        folder.Keep(At("localhost"), Session("Dana", "of Dana"));
        folder.Keep(At("localhost"), Session("ci", "of ci"));
        folder.Keep(At("localhost"), Session("Maya", "of Maya"));
        Names("localhost").ShouldBe(["Dana", "ci", "Maya"], ignoreOrder: true);

        // Whoever came first is the last one, until somebody says otherwise.
        folder.Last(At("localhost"))!.Name.ShouldBe("Dana");
        folder.MakeLast(At("localhost"), "of-nobody");
        folder.Last(At("localhost"))!.Token.ShouldBe("of-Dana");
    }

    [Fact]
    public void The_last_one_is_remembered()
    {
        folder.Keep(At("localhost"), Session("Dana", "of-Dana"));
        folder.Keep(At("localhost"), Session("Maya", "of-Maya"));
        folder.MakeLast(At("localhost"), "of-Maya");
        folder.Last(At("localhost"))!.Name.ShouldBe("Maya");
        Names("localhost")[0].ShouldBe("Maya");
    }

    [Fact]
    public void Two_tokens_of_one_name_are_both_kept()
    {
        // Today another server answers at this address; tomorrow the first one does again.
        folder.Keep(At("localhost"), Session("Dana", "there") with { HasEnded = true });
        folder.Keep(At("localhost"), Session("Dana", "here"));
        folder.All(At("localhost")).Select(static session => session.Token).ShouldBe(["here", "there"]);
    }

    [Fact]
    public void Whoever_came_in_again_is_the_last_one_that_they_were_before()
    {
        folder.Keep(At("localhost"), Session("Dana", "there"));
        folder.Keep(At("localhost"), Session("Maya", "of-Maya"));
        folder.Change(At("localhost"), "there", static session => session with { HasEnded = true });
        folder.Last(At("localhost"))!.Token.ShouldBe("there", "nobody else is taken for them");
        folder.Keep(At("localhost"), Session("dana", "here"));
        folder.Last(At("localhost"))!.Token.ShouldBe("here");
    }

    [Fact]
    public void Nobody_else_on_this_computer_can_read_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows keeps %APPDATA% to its owner.");
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        folder.Keep(At("localhost"), Session("Dana", "secret"));
        folder.KeepKey(At("localhost"), "Dana", "a-key", DateTimeOffset.UnixEpoch);
        var files = Directory.EnumerateFiles(config, "*", SearchOption.AllDirectories).ToList();
        files.Count.ShouldBe(3, "the session, who was last, and the key");
        foreach (var file in files)
        {
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite, file);
        }

        var folders = Directory.EnumerateDirectories(config, "*", SearchOption.AllDirectories).ToList();
        folders.Count.ShouldBe(3);
        foreach (var directory in folders)
        {
            File.GetUnixFileMode(directory).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, directory);
        }
    }

    [Fact]
    public void A_torn_file_counts_as_no_session_and_harms_no_other()
    {
        folder.Keep(At("localhost"), Session("Dana", "secret"));
        var file = SessionFiles().ShouldHaveSingleItem();
        folder.Keep(At("localhost"), Session("Maya", "of-Maya"));
        File.WriteAllText(file, File.ReadAllText(file)[..20]);
        folder.Last(At("localhost"))!.Name.ShouldBe("Maya");
        Names("localhost").ShouldBe(["Maya"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0123456789abcdef")]
    [InlineData("../../../../etc/passwd.json")]
    [InlineData("0123456789abcdef0123456789abcdef.json")]
    public void A_note_of_the_last_one_that_leads_nowhere_costs_nothing(string note)
    {
        folder.Keep(At("localhost"), Session("Dana", "secret"));
        File.WriteAllText(Directory.EnumerateFiles(config, "last", SearchOption.AllDirectories).Single(), note);
        folder.Last(At("localhost"))!.Name.ShouldBe("Dana");
    }

    [Fact]
    public void What_a_cut_left_beside_a_file_is_no_session()
    {
        folder.Keep(At("localhost"), Session("Dana", "secret"));
        var file = SessionFiles().Single();
        File.WriteAllText($"{file}.4711.new", File.ReadAllText(file).Replace("Dana", "Ben", StringComparison.Ordinal));
        Names("localhost").ShouldBe(["Dana"]);
    }

    [Theory]
    [InlineData("{\"address\":\"http://localhost\",\"name\":\"Dana\",\"token\":\"line\\nbreak\"}")]
    [InlineData("{\"address\":\"http://localhost\",\"name\":\"Dana\",\"token\":\"\"}")]
    [InlineData("{\"address\":\"http://localhost\",\"name\":\"\",\"token\":\"t\"}")]
    [InlineData("{\"address\":\"no address\",\"name\":\"Dana\",\"token\":\"t\"}")]
    [InlineData("{\"address\":\"http://example.org\",\"name\":\"Dana\",\"token\":\"t\"}")]
    [InlineData("{\"name\":\"Dana\",\"token\":\"t\"}")]
    [InlineData("null")]
    [InlineData("[]")]
    public void A_file_with_something_else_in_it_is_no_session(string content)
    {
        folder.Keep(At("localhost"), Session("Maya", "of-Maya"));
        File.WriteAllText(Path.Combine(Path.GetDirectoryName(SessionFiles().Single())!, "other.json"), content);
        Names("localhost").ShouldBe(["Maya"]);
    }

    [Theory]
    [InlineData("../../up")]
    [InlineData("/etc/passwd")]
    [InlineData("con")]
    [InlineData("..")]
    [InlineData("a\\b:c*d?e\"f<g>h|i")]
    [InlineData("Žofie 上海 👩‍💻")]
    [InlineData(" ")]
    public void Any_name_can_be_kept(string name)
    {
        folder.Keep(At("localhost"), Session(name, "secret"));
        folder.Keep(At("localhost"), Session(name + new string('x', 4000), "other"));
        Names("localhost").ShouldBe([name, name + new string('x', 4000)], ignoreOrder: true);
        Path.GetFileName(SessionFiles().First()).ShouldMatch(
            "^[0-9a-f]{32}\\.json$", "two names that differ in case alone are two files everywhere");
    }

    [Fact]
    public void The_last_room_is_remembered_for_the_same_session_only()
    {
        folder.Keep(At("localhost"), Session("Dana", "of-Dana"));
        folder.Keep(At("localhost"), Session("Ben", "of-Ben"));
        folder.Change(At("localhost"), "of-Dana", static session => session with { LastRoom = 7 });
        folder.Change(At("localhost"), "of-nobody", static session => session with { LastRoom = 9 });
        folder.All(At("localhost")).OrderBy(
            static session => session.Name, StringComparer.Ordinal).Select(static session => session.LastRoom).ShouldBe([null, 7]);
    }

    [Fact]
    public void The_one_file_of_older_versions_is_taken_over()
    {
        var old = KeepAsBefore("http://localhost:5080", "Dana", "of-Dana", lastRoom: 3);
        folder.Last(At("localhost:5080")).ShouldBe(new StoredSession("http://localhost:5080", "Dana", "of-Dana", 3));
        File.Exists(old).ShouldBeFalse();
        SessionFiles().ShouldHaveSingleItem();
        folder.Last(At("127.0.0.1:5080"))!.Name.ShouldBe("Dana");
    }

    [Fact]
    public void The_files_of_the_other_ways_of_writing_this_computer_are_taken_over_together()
    {
        KeepAsBefore("http://localhost:5080", "Dana", "of-Dana", lastRoom: 3, daysAgo: 3);
        KeepAsBefore("http://127.0.0.1:5080", "Maya", "of-Maya", lastRoom: 2, daysAgo: 1);
        KeepAsBefore("http://[::1]:5080", "Ben", "of-Ben", lastRoom: null, daysAgo: 2);
        KeepAsBefore("http://localhost:5081", "Ines", "of-Ines", lastRoom: null);
        Names("[::1]:5080").ShouldBe(["Maya", "Ben", "Dana"], "the last one first");
        folder.Last(At("localhost:5080"))!.Name.ShouldBe("Maya");
        Names("localhost:5081").ShouldBe(["Ines"]);
    }

    [Fact]
    public void A_cut_while_they_are_taken_over_costs_nothing()
    {
        KeepAsBefore("http://localhost", "Dana", "of-Dana", lastRoom: 3);
        folder.Last(At("localhost"));
        folder.Change(At("localhost"), "of-Dana", static session => session with { LastRoom = 9 });
        // As if the old one had not been deleted yet.
        KeepAsBefore("http://localhost", "Dana", "of-Dana", lastRoom: 3);
        folder.All(At("localhost")).ShouldHaveSingleItem().LastRoom.ShouldBe(9);
    }

    [Fact]
    public void A_torn_file_of_an_older_version_is_left_alone()
    {
        var old = KeepAsBefore("http://localhost", "Dana", "of-Dana", lastRoom: 3);
        File.WriteAllText(old, File.ReadAllText(old)[..30]);
        folder.Last(At("localhost")).ShouldBeNull();
        File.Exists(old).ShouldBeTrue();
    }

    [Fact]
    public void The_key_of_coming_in_is_found_for_ten_minutes_and_for_the_same_name()
    {
        var now = DateTimeOffset.UnixEpoch.AddYears(50);
        folder.KeepKey(At("localhost"), "Dana", "a-key", now);
        folder.FindKey(At("127.0.0.1"), "Dana", now.AddMinutes(9)).ShouldBe("a-key");
        folder.FindKey(At("localhost"), "dana", now).ShouldBeNull();
        folder.FindKey(At("localhost"), "Dana", now.AddMinutes(11)).ShouldBeNull();
        folder.FindKey(At("localhost"), "Dana", now.AddMinutes(-11)).ShouldBeNull();
        folder.ForgetKey(At("localhost"));
        folder.FindKey(At("localhost"), "Dana", now).ShouldBeNull();
        folder.All(At("localhost")).ShouldBeEmpty();
    }

    [Fact]
    public void The_token_is_not_in_what_an_error_could_print() =>
        new StoredSession("http://localhost", "Dana", "secret").ToString().ShouldNotContain("secret");

    [Theory]
    [InlineData("Maya", "maya")]
    [InlineData("Maya", "  MAYA ")]
    [InlineData("Ben Okafor", "ben  okafor")]
    [InlineData("Straße", "STRASSE")]
    [InlineData("Zoë", "Zoe\u0308")]
    [InlineData("Ａｌｉｃｅ①", "alice1")]
    [InlineData("علی\u200cرضا", "علیرضا")]
    public void Names_are_one_as_people_see_them(string one, string other) => PersonNames.AreSame(one, other).ShouldBeTrue();

    [Theory]
    [InlineData("Maya", "Mayá")]
    [InlineData("Maya", "May a")]
    [InlineData("Maya", "Мауа")]
    [InlineData("\ud800", "a")]
    public void Other_names_are_others(string one, string other) => PersonNames.AreSame(one, other).ShouldBeFalse();

    private static StoredSession Session(string name, string token) => new(string.Empty, name, token.Replace(' ', '-'));

    private List<string> Names(string address) => [.. folder.All(At(address)).Select(static session => session.Name)];

    private List<string> SessionFiles() => [.. Directory.EnumerateFiles(config, "*.json", SearchOption.AllDirectories)];

    /// <summary>A file as versions before this one wrote it: one a server, called after its address.</summary>
    private string KeepAsBefore(string address, string name, string token, int? lastRoom, int daysAgo = 0)
    {
        var directory = Path.Combine(config, "snug", "sessions");
        Directory.CreateDirectory(directory);
        var file = Path.Combine(directory, $"{ServerAddress.FileNameOf(address)}.json");
        File.WriteAllText(
            file,
            $$"""{ "address": "{{address}}", "name": "{{name}}", "token": "{{token}}", "lastRoom": {{(lastRoom is { } room ? $"{room}" : "null")}} }""");
        File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch.AddYears(50).AddDays(-daysAgo));
        return file;
    }

    private static ServerAddress At(string text)
    {
        Destination.TryParse(text, out var destination).ShouldBeTrue();
        return destination!.Server;
    }
}
