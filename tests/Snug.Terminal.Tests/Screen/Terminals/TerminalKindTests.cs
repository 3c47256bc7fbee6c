using Snug.Terminal.Screen.Terminals;

namespace Snug.Terminal.Tests.Screen.Terminals;

public sealed class TerminalKindTests
{
    [Theory]
    [InlineData("TERM=xterm-256color", Colours.Palette)]
    [InlineData("TERM=xterm-256color COLORTERM=truecolor", Colours.True)]
    [InlineData("TERM=xterm COLORTERM=24bit", Colours.True)]
    [InlineData("TERM=xterm-direct", Colours.True)]
    [InlineData("WT_SESSION=0a1b", Colours.True)]
    [InlineData("TERM=xterm COLORTERM=yes", Colours.Sixteen)]
    [InlineData("TERM=screen", Colours.Sixteen)]
    [InlineData("TERM=linux", Colours.Sixteen)]
    [InlineData("TERM=vt220", Colours.None)]
    [InlineData("TERM=xterm-mono", Colours.None)]
    [InlineData("TERM=xterm-256color COLORTERM=truecolor NO_COLOR=0", Colours.None)]
    [InlineData("TERM=xterm-256color NO_COLOR=", Colours.Palette)]
    public void Colours_are_those_that_the_environment_names(string variables, Colours colours) =>
        TerminalKind.ColoursOf(In(variables)).ShouldBe(colours);

    [Theory]
    [InlineData("TERM=xterm", true)]
    [InlineData("TERM=tmux-256color", true)]
    [InlineData("TERM=dumb", false)]
    [InlineData("TERM=", false)]
    [InlineData("LANG=C", false)]
    public void A_screen_needs_a_terminal_that_can_move_its_cursor(string variables, bool can) =>
        TerminalKind.CanShowScreen(In(variables)).ShouldBe(can);

    private static Func<string, string?> In(string variables)
    {
        var set = variables.Split(' ')
            .Select(static variable => variable.Split('='))
            .ToDictionary(static parts => parts[0], static parts => parts[1], StringComparer.Ordinal);
        return set.GetValueOrDefault;
    }
}
