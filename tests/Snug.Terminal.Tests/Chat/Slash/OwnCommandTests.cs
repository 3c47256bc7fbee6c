using Snug.Terminal.Chat.Slash;

namespace Snug.Terminal.Tests.Chat.Slash;

/// <summary>What the terminal's own commands take; what they do is in the journeys, in lines and on the screen.</summary>
public sealed class OwnCommandTests
{
    [Theory]
    [InlineData("rooms", "", true)]
    [InlineData("rooms", "please", false)]
    [InlineData("search", "", true)]
    [InlineData("search", "two words", true)]
    [InlineData("bell", "OFF", true)]
    [InlineData("bell", "", false)]
    [InlineData("bell", "maybe", false)]
    [InlineData("copy", "1", true)]
    [InlineData("copy", "", false)]
    [InlineData("password", "", true)]
    [InlineData("password", "secret words", false)]
    [InlineData("devices", "", true)]
    [InlineData("devices", "out 2", true)]
    [InlineData("quit", "now", false)]
    [InlineData("exit", "", true)]
    [InlineData("help", "topic", true)]
    public void A_command_takes_what_its_form_says(string name, string text, bool isTaken) =>
        OwnCommands.Find(name).ShouldNotBeNull().Accepts(text).ShouldBe(isTaken);

    [Theory]
    [InlineData("topic")]
    [InlineData("create")]
    [InlineData("names")]
    [InlineData("")]
    public void What_moves_more_than_ones_own_view_is_for_the_server(string name) => OwnCommands.Find(name).ShouldBeNull();

    [Fact]
    public void Each_command_has_a_name_of_its_own()
    {
        var names = OwnCommands.All.SelectMany(static own => own.Aliases.Append(own.Name)).ToList();
        names.Distinct().Count().ShouldBe(names.Count);
    }
}
