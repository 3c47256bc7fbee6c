using Snug.Terminal.Chat;

namespace Snug.Terminal.Tests.Chat;

public sealed class DraftsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("snug-drafts-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string FilePath => Path.Combine(folder, "drafts.json");

    [Fact]
    public void A_draft_is_there_again_in_its_room()
    {
        using (var drafts = Open())
        {
            drafts.Keep(2, "half a\nthought \u001b[31m");
            drafts.Keep(7, "gone");
            drafts.Keep(7, "");
        }

        using var again = Open();
        again.Find(2).ShouldBe("half a\nthought \u001b[31m");
        again.Find(7).ShouldBeNull();
    }

    [Fact]
    public void It_is_written_when_the_program_is_asked_to_stop()
    {
        using var drafts = Open();
        drafts.Keep(2, "half a thought");
        File.Exists(FilePath).ShouldBeFalse("typing is not writing");
        drafts.Flush();
        File.ReadAllText(FilePath).ShouldContain("half a thought");
    }

    [Fact]
    public void A_line_that_was_sent_is_forgotten_at_once_and_typing_is_written_after_a_pause()
    {
        var clock = new ManualClock();
        using var drafts = new Drafts(FilePath, clock);
        drafts.Keep(2, "hello");
        clock.Advance(TimeSpan.FromMilliseconds(999));
        File.Exists(FilePath).ShouldBeFalse();
        clock.Advance(TimeSpan.FromMilliseconds(1));
        File.ReadAllText(FilePath).ShouldContain("hello");
        drafts.Keep(2, "");
        clock.Advance(TimeSpan.Zero);
        File.ReadAllText(FilePath).ShouldNotContain("hello");
    }

    [Fact]
    public void Two_windows_keep_what_the_other_one_wrote()
    {
        using var first = Open();
        using var second = Open();
        first.Keep(1, "in the first");
        first.Flush();
        second.Keep(2, "in the second");
        second.Flush();
        using var again = Open();
        again.Find(1).ShouldBe("in the first");
        again.Find(2).ShouldBe("in the second");
    }

    [Theory]
    [InlineData("{\"2\":\"half")]
    [InlineData("[]")]
    [InlineData("{\"2\":null,\"x\":\"y\",\"-1\":\"z\"}")]
    [InlineData("")]
    public void A_file_that_cannot_be_understood_counts_as_none(string content)
    {
        File.WriteAllText(FilePath, content);
        using var drafts = Open();
        drafts.Find(2).ShouldBeNull();
        drafts.Keep(2, "new");
        drafts.Flush();
        using var again = Open();
        again.Find(2).ShouldBe("new");
    }

    [Fact]
    public void A_disk_that_cannot_be_written_keeps_nobody_from_typing()
    {
        using var drafts = new Drafts(Path.Combine(folder, "no", "such", "folder"), TimeProvider.System);
        drafts.Keep(2, "here still");
        drafts.Flush();
        drafts.Find(2).ShouldBe("here still");
    }

    private Drafts Open() => new(FilePath, TimeProvider.System);
}
