using Snug.Terminal.Screen.Composing;

namespace Snug.Terminal.Tests.Screen.Composing;

public sealed class CompletionTests
{
    private readonly Composer composer = new()
    {
        Completion = new Completion
        {
            Names = static () => ["Maya", "Mark", "Ben Okafor", "José", "Theodora"],
            Commands = static () => ["/code", "create", "/help"],
            Takes = static command => command switch
            {
                "join" => "ROOM",
                "help" => "[COMMAND]",
                "bell" => "on|off",
                "rename" => "NAME",
                "forward" => "N ROOM",
                "react" => "NUMBER EMOJI",
                _ => null,
            },
            Emoji = static typed => new[] { "tada", "taxi", "+1" }.Where(name => name.StartsWith(typed, StringComparison.Ordinal)),
            Rooms = static () => [(1, "Lobby"), (2, "Movie night"), (3, "Moving house"), (12, "Deploys")],
        },
    };

    [Theory]
    [InlineData("th{Tab}", "Theodora: |")]
    [InlineData("ask th{Tab}", "ask Theodora |")]
    [InlineData("@th{Tab}", "@Theodora |")]
    [InlineData("ask @Th{Tab}", "ask @Theodora |")]
    [InlineData("@oka{Tab}", "@Ben Okafor |")]
    [InlineData("ask @ro{Tab}", "ask @room |")]
    [InlineData("ask ro{Tab}", "ask ro|")]
    [InlineData("jose{Tab}", "José: |")]
    [InlineData("ma{Tab}", "Maya: |")]
    [InlineData("ma{Tab}{Tab}", "Mark: |")]
    [InlineData("ma{Tab}{Tab}{Tab}", "Maya: |")]
    [InlineData("ma{Tab}{Shift-Tab}", "Mark: |")]
    [InlineData("ma{Shift-Tab}", "Mark: |")]
    [InlineData("ma{Tab}x{Tab}", "Maya: x|")]
    [InlineData("ben o{Tab}", "Ben Okafor: |")]
    [InlineData("ask ben o{Tab}", "ask Ben Okafor |")]
    [InlineData("one{Ctrl-J}th{Tab}", "one\nTheodora |")]
    [InlineData("th now{Home}{Right}{Right}{Tab}", "Theodora:| now")]
    [InlineData("/co{Tab}", "/code |")]
    [InlineData("/c{Tab}{Tab}", "/create |")]
    [InlineData("see /co{Tab}", "see /co|")]
    [InlineData("/join mov{Tab}", "/join 2 |")]
    [InlineData("/JOIN #mov{Tab}{Tab}", "/JOIN 3 |")]
    [InlineData("/bell o{Tab}{Tab}", "/bell off |")]
    [InlineData("/help /c{Tab}", "/help code |")]
    [InlineData("/rename Ma{Tab}", "/rename Maya |")]
    [InlineData("/join house mov{Tab}", "/join house mov|")]
    [InlineData("/ join mov{Tab}", "/ join mov|")]
    [InlineData("/forward 118 mov{Tab}", "/forward 118 2 |")]
    [InlineData("/forward mov{Tab}", "/forward mov|")]
    [InlineData("/forward 118 house mov{Tab}", "/forward 118 house mov|")]
    [InlineData("well :ta{Tab}", "well :tada: |")]
    [InlineData("well :ta{Tab}{Tab}", "well :taxi: |")]
    [InlineData(":+{Tab}", ":+1: |")]
    [InlineData("+:ta{Tab}", "+:tada: |")]
    [InlineData("/react 12 :ta{Tab}", "/react 12 :tada: |")]
    [InlineData("note:ta{Tab}", "note:ta|")]
    [InlineData("++:ta{Tab}", "++:ta|")]
    [InlineData(":{Tab}", ":|")]
    [InlineData(":-){Tab}", ":-)|")]
    [InlineData("#mov{Tab}", "#2 |")]
    [InlineData("see #mov{Tab}{Tab}", "see #3 |")]
    [InlineData("#night{Tab}", "#2 |")]
    [InlineData("#1{Tab}{Tab}", "#12 |")]
    [InlineData("{Tab}", "Maya: |")]
    [InlineData("zz{Tab}{Tab}", "zz|")]
    public void Tab_completes_what_stands_before_the_caret(string keys, string shown)
    {
        composer.Type(keys).ShouldBe(ComposerAction.Edited);
        composer.Shown().ShouldBe(shown);
    }

    [Fact]
    public void Without_candidates_tab_does_nothing()
    {
        var completing = new Composer();
        completing.Type("ma{Tab}").ShouldBe(ComposerAction.Edited);
        completing.Shown().ShouldBe("ma|");
    }
}
