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
        { "+:tada:", new ReactionInput(":tada:") },
        { "+:+1: ", new ReactionInput(":+1:") },
        { "+1", new SayInput("+1") },
        { "+:tada: yes", new SayInput("+:tada: yes") },
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
}
