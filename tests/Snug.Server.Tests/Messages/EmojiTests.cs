using Snug.Server.Messages.Emoji;
using Snug.Server.Messages.Markup;

namespace Snug.Server.Tests;

/// <summary>What is an emoji, and what it is called.</summary>
public sealed class EmojiTests
{
    private const string Scotland = "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f";

    private static readonly string[] Tones = ["🏻", "🏼", "🏽", "🏾", "🏿"];

    [Theory]
    [InlineData("👍", "👍")]
    [InlineData("\u2764", "\u2764\ufe0f")]
    [InlineData("\u2764\ufe0f", "\u2764\ufe0f")]
    [InlineData("👍🏽", "👍🏽")]
    [InlineData("🕵🏽", "🕵🏽")]
    [InlineData("🕵\ufe0f🏽", "🕵🏽")]
    [InlineData("🕵🏽\u200d\u2642", "🕵🏽\u200d\u2642\ufe0f")]
    [InlineData("👁\u200d🗨", "👁\ufe0f\u200d🗨\ufe0f")]
    [InlineData("👩\u200d👩\u200d👧", "👩\u200d👩\u200d👧")]
    [InlineData("👭🏽", "👭🏽")]
    [InlineData("👩🏻\u200d🤝\u200d👩🏿", "👩🏻\u200d🤝\u200d👩🏿")]
    [InlineData("🧑🏽\u200d🤝\u200d🧑🏽", "🧑🏽\u200d🤝\u200d🧑🏽")]
    [InlineData("🫱🏻\u200d🫲🏿", "🫱🏻\u200d🫲🏿")]
    [InlineData("👨🏻\u200d❤\u200d👨🏼", "👨🏻\u200d❤\ufe0f\u200d👨🏼")]
    [InlineData("#\u20e3", "#\ufe0f\u20e3")]
    [InlineData("🇩🇪", "🇩🇪")]
    [InlineData(Scotland, Scotland)]
    [InlineData(":tada:", "🎉")]
    [InlineData(":+1:", "👍")]
    [InlineData(":thumbsup:", "👍")]
    [InlineData(":Heart:", "\u2764\ufe0f")]
    [InlineData(":flag-de:", "🇩🇪")]
    [InlineData(":wave::skin-tone-4:", "👋🏽")]
    public void An_emoji_has_one_form(string given, string kept)
    {
        EmojiList.TryNormalise(given, out var emoji).ShouldBeTrue();
        emoji.ShouldBe(kept);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a")]
    [InlineData("1")]
    [InlineData("#")]
    [InlineData("👍👍")]
    [InlineData("👍 ")]
    [InlineData(" 👍")]
    [InlineData("\u2764\ufe0e")]
    [InlineData("\ufe0f")]
    [InlineData("🏽")]
    [InlineData("🎉🏽")]
    [InlineData("👍🏽🏽")]
    [InlineData("🏽👍")]
    [InlineData("👩🏻\u200d🤝\u200d👩🏻")]
    [InlineData("👩\u200d🤝\u200d👩")]
    [InlineData("👩🏻\u200d🤝\u200d👩")]
    [InlineData("👩\u200d👩")]
    [InlineData("👍\u200d")]
    [InlineData("🇩")]
    [InlineData("🇽🇽")]
    [InlineData("tada")]
    [InlineData(":tada")]
    [InlineData(":tada: ")]
    [InlineData(":tada::tada:")]
    [InlineData(":tada::skin-tone-4:")]
    [InlineData(":nothing_is_called_so:")]
    [InlineData(":skin-tone-4:")]
    [InlineData("::")]
    [InlineData("<b>")]
    [InlineData("\ud83d")]
    public void What_Unicode_does_not_list_is_none(string given)
    {
        EmojiList.TryNormalise(given, out var emoji).ShouldBeFalse();
        emoji.ShouldBeEmpty();
    }

    /// <summary>In its fully qualified form and without selectors, in all its tones; and it is found by each of its names.</summary>
    [Fact]
    public void Every_emoji_of_the_list_is_taken_in_each_of_its_forms()
    {
        var table = EmojiTable.Read;
        table.UnicodeVersion.ShouldBe("17.0");
        var forms = 0;
        foreach (var entry in table.All)
        {
            Takes(entry.Emoji, entry.Emoji);
            Takes(SkinTones.WithoutSelectors(entry.Emoji), entry.Emoji);
            forms++;
            foreach (var tone in entry.TakesTone ? Tones : [])
            {
                var given = entry.Pair == entry.Emoji ? WithBoth(entry.Pair, tone, tone) : Behind(entry.Emoji, tone);
                var toned = EmojiList.Qualified(given).ShouldNotBeNull(given);
                Takes(toned, toned);
                forms++;
            }

            foreach (var (one, other) in entry.Pair is null ? [] : DifferentTones)
            {
                Takes(WithBoth(entry.Pair!, one, other), WithBoth(entry.Pair!, one, other));
                forms++;
            }
        }

        // The count of emojibase-data 17.0.0: 1914, and 2030 in skin tones.
        forms.ShouldBe(1_914 + 2_030);
        foreach (var (name, emoji) in table.Names)
        {
            Takes($":{name}:", emoji);
        }
    }

    [Theory]
    [InlineData("Done :tada:", "Done 🎉")]
    [InlineData(":tada::tada:", "🎉🎉")]
    [InlineData("(:tada:), :+1:!", "(🎉), 👍!")]
    [InlineData(":wave::skin-tone-2: all", "👋🏻 all")]
    [InlineData("> :smile:\n- :heart: **:fire:**", "> 😄\n- ❤️ **🔥**")]
    [InlineData("||:tada:||", "||🎉||")]
    public void A_name_between_colons_becomes_its_emoji(string said, string kept) => Kept(said).ShouldBe(kept);

    [Theory]
    [InlineData("10:30:45")]
    [InlineData("a::b::c")]
    [InlineData("at :100:00")]
    [InlineData("x:smile:")]
    [InlineData(":smile:y")]
    [InlineData("é:smile: :smile:漢")]
    [InlineData("::smile:: and std::smile::x")]
    [InlineData(":nothing_is_called_so: and :: and :")]
    [InlineData("`:smile:` and ``a :smile:``")]
    [InlineData("```\n:smile:\n```")]
    [InlineData("https://snug.example/:smile:/x")]
    [InlineData("[x](https://snug.example/:smile:)")]
    [InlineData("\\:smile:")]
    public void What_is_no_name_stays_as_it_is(string said) => Kept(said).ShouldBe(said);

    /// <summary>A colon before a letter keeps strong words from ending, an emoji does not: it is read as it is kept.</summary>
    [Fact]
    public void A_text_is_read_as_it_is_kept()
    {
        var said = MarkupParser.Parse("**:tada:**x @Ben :tada:", new MarkupCaseTests.Everybody(MarkupCases.People));
        var again = MarkupParser.Parse(said.Text, new MarkupCaseTests.Everybody(MarkupCases.People));
        said.Text.ShouldBe("**🎉**x @Ben 🎉");
        again.Mentions.ShouldBe(said.Mentions);
        again.Markup!.Single().Nodes!.Count.ShouldBe(said.Markup!.Single().Nodes!.Count);
    }

    private static IEnumerable<(string One, string Other)> DifferentTones =>
        Tones.SelectMany(one => Tones.Where(other => other != one).Select(other => (one, other)));

    private static string Kept(string said) => MarkupParser.Parse(said, NoMentions.Instance).Text;

    private static void Takes(string given, string kept)
    {
        EmojiList.TryNormalise(given, out var emoji).ShouldBeTrue(given);
        emoji.ShouldBe(kept);
    }

    private static string Behind(string emoji, string tone) => emoji.Insert(char.IsSurrogate(emoji[0]) ? 2 : 1, tone);

    private static string WithBoth(string pair, string one, string other) => Behind(pair, one) + other;
}
