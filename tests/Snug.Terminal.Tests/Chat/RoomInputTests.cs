using Snug.Terminal.Chat;

namespace Snug.Terminal.Tests.Chat;

public sealed class RoomInputTests
{
    public static TheoryData<string, RoomInput> Lines { get; } = new()
    {
        { "", new EmptyInput() },
        { "   ", new EmptyInput() },
        { "hello there", new SayInput("hello there") },
        { "  indented", new SayInput("  indented") },
        { "3/120 is a fraction", new SayInput("3/120 is a fraction") },
        { "//quit", new SayInput("/quit") },
        { "///", new SayInput("//") },
        { "/3", new GoToRoomInput(3) },
        { "/3 ", new GoToRoomInput(3) },
        { "/03", new GoToRoomInput(3) },
        { "/rooms", new CommandInput("rooms", "", "/rooms") },
        { "/ROOMS", new CommandInput("rooms", "", "/ROOMS") },
        { "/create  Movie night ", new CommandInput("create", "Movie night", "/create  Movie night ") },
        { "/topic\ttea", new CommandInput("topic", "tea", "/topic\ttea") },
        { "/me waves\nand nods", new CommandInput("me", "waves\nand nods", "/me waves\nand nods") },
        { "/0", new CommandInput("0", "", "/0") },
        { "/3 hello", new CommandInput("3", "hello", "/3 hello") },
        { "/", new CommandInput("", "", "/") },
        { "/usr/bin/env", new CommandInput("usr/bin/env", "", "/usr/bin/env") },
        { "/99999999999", new CommandInput("99999999999", "", "/99999999999") },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public void A_line_means(string line, RoomInput meaning) => RoomInput.Read(line).ShouldBe(meaning);

    [Theory]
    [InlineData("@Dana who has the key?", true)]
    [InlineData("ask @dana.", true)]
    [InlineData("mail dana@example.org", false)]
    [InlineData("@Danae", false)]
    [InlineData("@Danae and @Dana", true)]
    [InlineData("Dana", false)]
    [InlineData("@", false)]
    [InlineData("@Dana_", false)]
    [InlineData("@Dana\u0308 is somebody else", false)]
    [InlineData("@\uff24\uff21\uff2e\uff21!", true)] // full width
    public void Being_named(string text, bool isNamed) => Mention.Names("Dana", text).ShouldBe(isNamed);

    [Theory]
    [InlineData("Zo\u00eb", "@zoe\u0308, hello")] // composed or not, as the keyboard makes it
    [InlineData("Stra\u00dfe", "@STRASSE")]
    [InlineData("\u0639\u0644\u06cc\u200c\u0631\u0636\u0627", "@\u0639\u0644\u06cc\u0631\u0636\u0627")] // without the non-joiner
    [InlineData("\u2764", "@\u2764\ufe0f")]
    public void A_name_that_is_the_same_to_the_server_is_the_same_here(string name, string text) =>
        Mention.Names(name, text).ShouldBeTrue();
}
