using System.Globalization;
using Snug.Terminal.Markup;
using Snug.Terminal.Screen.Drawing;
using Snug.Terminal.Screen.Terminals;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Tests.Screen.Drawing;

public sealed class PainterTests
{
    private static readonly Uri Server = new("http://localhost:5080/");

    [Fact]
    public void Only_the_rows_that_changed_are_written()
    {
        var painter = new Painter(Colours.True, Server);
        painter.Paint(Frame("one", "two", "three")).ToString().ShouldContain("one");
        var second = painter.Paint(Frame("one", "other", "three")).ToString();
        second.ShouldContain("other");
        second.ShouldNotContain("one");
        second.ShouldNotContain("three");
        painter.Forget();
        painter.Paint(Frame("one", "other", "three")).ToString().ShouldContain("three");
    }

    [Fact]
    public void Only_places_of_this_server_are_links()
    {
        var row = new Row()
            .Add($"#3/120", new Style(Tone.Ember, Goes: new RoomLink(3, 120)))
            .Add($"https://evil.example/", new Style(Tone.Ember));
        var painted = new Painter(Colours.True, Server).Paint(new Frame([row], 0, 0)).ToString();
        painted.ShouldContain("\u001b]8;;http://localhost:5080/rooms/3/120\u001b\\");
        painted.Split("\u001b]8;;").Length.ShouldBe(3, "one link, opened and closed");
    }

    [Fact]
    public void A_notification_cannot_be_ended_by_what_somebody_is_called()
    {
        var words = SafeText.Of($"{"Eve;\u001b\\\u0007\u009c"} named you");
        foreach (var isVte in (bool[])[true, false])
        {
            var told = Painter.Ring(words, isVte).ToString();
            told.Count(static c => c == '\u001b').ShouldBe(1);
            told.ShouldEndWith("\u0007\u0007");
            told[..^2].ShouldNotContain("\u0007");
            told.ShouldNotContain("Eve;");
        }
    }

    [Theory]
    [InlineData(Colours.None)]
    [InlineData(Colours.Sixteen)]
    [InlineData(Colours.Palette)]
    [InlineData(Colours.True)]
    public void Every_kind_of_text_looks_different_from_words(Colours colours)
    {
        var palette = new Palette(colours);
        var words = palette.Of(Style.Ink);
        foreach (var style in (Style[])[Style.Soft, Style.Lamp, new Style(Tone.Ember)])
        {
            palette.Of(style).ShouldNotBe(words);
        }

        palette.Of(new Style(Tone.Ember)).Split(';')[1].ShouldBe("4", "a link is told from what is for me by more than its colour");
        palette.Of(Style.Lamp).Split(';')[2].ShouldNotBe("4");
        if (colours == Colours.None)
        {
            palette.Of(new Style(Tone.Person, 3)).ShouldBe(words, "NO_COLOR");
        }
        else
        {
            Enumerable.Range(0, 8).Select(person => palette.Of(new Style(Tone.Person, person))).Distinct().Count().ShouldBe(8);
        }
    }

    [Fact]
    public void Every_colour_is_readable_on_white_and_on_black()
    {
        Style[] styles = [Style.Soft, Style.Lamp, new Style(Tone.Ember), Style.Alarm,
            .. Enumerable.Range(0, 8).Select(static person => new Style(Tone.Person, person))];
        foreach (var style in styles)
        {
            var light = Luminance(new Palette(Colours.True).Of(style).Split("38;2;")[1]);
            (1.05 / (light + 0.05)).ShouldBeGreaterThan(4.1, $"{style} on white");
            ((light + 0.05) / 0.05).ShouldBeGreaterThan(4.1, $"{style} on black");
        }
    }

    [Fact]
    public void A_terminal_without_Unicode_gets_as_many_plain_characters_as_cells()
    {
        var row = new Row().Add($"●3 {"漢字"}… ○ │ ─");
        var painted = new Painter(Colours.None, Server, isAscii: true).Paint(new Frame([row], 0, 0)).ToString();
        painted.ShouldContain("*3 ????~ o | -");
    }

    private static Frame Frame(params string[] rows) => new([.. rows.Select(static row => new Row().Add(SafeText.OneLine(row)))], 0, 0);

    /// <summary>Relative luminance as WCAG 2.2 defines it.</summary>
    private static double Luminance(string rgb)
    {
        var parts = rgb.Split(';').Select(static part => int.Parse(part, CultureInfo.InvariantCulture) / 255.0)
            .Select(static part => part <= 0.04045 ? part / 12.92 : Math.Pow((part + 0.055) / 1.055, 2.4)).ToArray();
        return (0.2126 * parts[0]) + (0.7152 * parts[1]) + (0.0722 * parts[2]);
    }
}
