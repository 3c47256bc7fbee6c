using Snug.Client;
using Snug.Protocol;
using Snug.Terminal.Chat;

namespace Snug.Terminal.Tests.Chat;

/// <summary>Words that are for somebody, whoever says them: which places they are, and what they change.</summary>
public sealed class HighlightWordsTests
{
    private static readonly Person Dana = new(1, "Dana");

    private readonly ServerView server = new(new State(
        Dana, [Room(1), Room(2) with { Level = Levels.Mentions }, Room(3) with { Level = Levels.Nothing }], [Dana], "5-a"));

    [Theory]
    [InlineData("the LAMP!", "lamp", "LAMP")]
    [InlineData("lamp", "Lamp", "lamp")]
    [InlineData("lampshade, streetlamp, lamp_2, lamp9", "lamp", "")]
    [InlineData("a lampshade and a lamp", "lamp", "lamp")]
    [InlineData("take the 38, now", "the 38", "the 38")]
    [InlineData("STRASSE und straße", "straße", "STRASSE straße")]
    [InlineData("ｌａｍｐ ﬁlm", "lamp film", "ｌａｍｐ ﬁlm")]
    [InlineData("é\u0301lamp lamp\u0301", "lamp", "")]
    [InlineData("🏮lamp🏮", "lamp", "lamp")]
    [InlineData("the ❤️ of it", "❤", "❤️")]
    [InlineData("a.b (c++) c++", "c++", "c++ c++")]
    [InlineData("lamp lamps lamp", "lamp", "lamp lamp")]
    [InlineData("\ud83c lamp \udfee", "lamp", "lamp")]
    [InlineData("", "lamp", "")]
    public void A_whole_word_is_found_however_it_is_written(string text, string word, string found)
    {
        var words = new HighlightWords([word]);
        string.Join(' ', words.In(text).Select(place => text[place.Start..place.End])).ShouldBe(found);
        words.Says(text).ShouldBe(found.Length > 0);
    }

    [Fact]
    public void Of_two_that_overlap_the_first_stands_and_what_no_server_keeps_is_not_believed()
    {
        var text = "the red lamp is lit";
        new HighlightWords(["red lamp", "lamp is"]).In(text).Select(place => text[place.Start..place.End]).ShouldBe(["red lamp"]);
        var many = new HighlightWords([null!, "", "\u200d", .. Enumerable.Range(1, 500).Select(static number => $"word{number}")]);
        many.Says("word20").ShouldBeTrue();
        many.Says("word21").ShouldBeFalse();
        many.Says("anything else at all").ShouldBeFalse();
    }

    [Fact]
    public void What_says_one_of_my_words_is_for_me_and_counts_apart()
    {
        server.Take(new MeChanged(new Me([]) { Highlights = ["lamp"] }));
        server.IsForMe(Said(1, 1, 2, "The LAMP!")).ShouldBeTrue();
        server.IsForMe(Said(1, 1, 1, "my lamp")).ShouldBeFalse();
        server.IsForMe(Said(3, 1, 2, "lamp")).ShouldBeFalse("nothing of that room is to reach me");
        server.IsForMe(Said(1, 1, 2, "lamp") with { DeletedAt = DateTimeOffset.UnixEpoch }).ShouldBeFalse();
        server.Take(new MessagePosted(Said(1, 1, 2, "The LAMP!")));
        server.Take(new MessagePosted(Said(1, 2, 2, "@Dana, the lamp") with { Mentions = [1] }));
        server.Take(new MessagePosted(Said(1, 3, 2, "no more")));
        (server.Room(1)!.New, server.Room(1)!.Named).ShouldBe((3, 2), "what names me too counts once");
        server.Take(new MessagePosted(Said(2, 1, 2, "lamp")));
        (server.Room(2)!.Waits, server.Room(2)!.IsNamed).ShouldBe((1, true));

        server.Take(new MessageEdited(Said(2, 1, 2, "other words")));
        (server.Room(2)!.Waits, server.Room(2)!.IsNamed).ShouldBe((0, false));
        server.Take(new MeChanged(new Me([], Muted: [2])));
        server.IsForMe(Said(1, 4, 2, "lamp")).ShouldBeFalse("nobody hears whom they muted");
    }

    [Fact]
    public void Other_words_from_another_device_hold_at_once_also_for_what_was_said_before()
    {
        server.Take(new MessagePosted(Said(1, 1, 2, "the lamp")));
        server.Room(1)!.IsNamed.ShouldBeFalse();
        server.Take(new MeChanged(new Me([]) { Highlights = ["lamp"] }));
        server.Room(1)!.Named.ShouldBe(1);
        server.Take(new MeChanged(new Me([])));
        server.Room(1)!.Named.ShouldBe(1, "what is not told stays");
        server.Take(new MeChanged(new Me([]) { Highlights = [] }));
        server.Room(1)!.Named.ShouldBe(0);
    }

    private static Room Room(int id) => new(id, "Room", RoomKinds.Open, null, 0, 0, null);

    private static Message Said(int room, long number, int author, string text) =>
        new(room, number, new Author(author, $"Person {author}"), text, DateTimeOffset.UnixEpoch, null);
}
