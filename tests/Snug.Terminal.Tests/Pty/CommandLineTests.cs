using System.Text.RegularExpressions;

namespace Snug.Terminal.Tests.Pty;

/// <summary>
/// What was typed and cannot be meant. A mistyped option was a word once: the build's result was said in the room with "--jsn" behind it,
/// and the script that waited for JSON read nothing. There is no server here: a command that tries to do something ends with 1 or 3.
/// </summary>
[Trait("Speed", "Slow")]
public sealed partial class CommandLineTests : IDisposable
{
    /// <summary>What each command needs, so that nothing but the option is wrong.</summary>
    private static readonly Dictionary<string, string> Commands = new(StringComparer.Ordinal)
    {
        ["serve"] = "",
        ["import"] = "chatroom.db",
        ["open"] = "snug.db",
        ["backup"] = "safe.db",
        ["restore"] = "safe.db --db snug.db",
        ["verify"] = "snug.db",
        ["receipt"] = "snug.db",
        ["link"] = "Maya",
        ["person"] = "Maya",
        ["check"] = "",
        ["chat"] = "http://localhost:1/rooms/1",
        ["rooms"] = "",
        ["create"] = "Kitchen",
        ["send"] = "1 hi",
        ["tail"] = "1",
        ["export"] = "1",
        ["token"] = "",
        ["completion"] = "bash",
        ["man"] = "",
        ["move"] = "a.db b.db",
        ["nodes"] = "",
    };

    private readonly string folder = Directory.CreateTempSubdirectory("snug-typed-").FullName;

    public CommandLineTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "These are the shells of Unix.");

    public static TheoryData<string> EveryCommand => [.. Commands.Keys];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task The_table_has_every_command()
    {
        var help = await Shell.Run(folder, $"{Shell.Program} --help");
        CommandInHelp().Matches(help.Output[help.Output.IndexOf("Commands:", StringComparison.Ordinal)..])
            .Select(static match => match.Groups["name"].Value)
            .ShouldBe(Commands.Keys, ignoreOrder: true);
    }

    [Theory]
    [InlineData("snug tok", "token")]
    [InlineData("snug --ve", "--version")]
    [InlineData("snug send --ke", "--key")]
    [InlineData("snug serve --acc", "--access")]
    [InlineData("snug send 1 --js", "--json")]
    [InlineData("snug open sn", "")] // the shell's: names of files
    [InlineData("snug nonsense --s", "")]
    public async Task Tab_in_bash_completes(string typed, string completed)
    {
        var tab = await Shell.Run(
            folder,
            $$"""
            source <('{{Shell.Program}}' completion bash)
            complete -p snug > /dev/null || exit 9
            COMP_WORDS=({{typed}})
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _snug
            echo "${COMPREPLY[*]}"
            """);
        tab.Errors.ShouldBe("");
        tab.Output.TrimEnd().ShouldBe(completed);
    }

    [Theory]
    [MemberData(nameof(EveryCommand))]
    public async Task Every_option_that_lacks_a_letter_is_refused_with_its_name(string command)
    {
        var help = await Shell.Run(folder, $"{Shell.Program} {command} --help");
        help.ExitCode.ShouldBe(0, help.Errors);
        var options = OptionInHelp().Matches(help.Output).Select(static match => match.Groups["name"].Value).ToList();
        options.ShouldContain("--help");
        foreach (var option in options)
        {
            var mistyped = option.Remove(3, 1);
            var answer = await Run($"{command} {Commands[command]} {mistyped} x");
            answer.ExitCode.ShouldBe(2, answer.Errors);

            // One letter may be the beginning of several.
            var meant = mistyped.Length > 3 ? $"{option}? Nothing was done." : mistyped;
            answer.Errors.ShouldStartWith($"{command} has no option {mistyped}. Did you mean {meant}");
            answer.Errors.ShouldContain("Nothing was done.");
            answer.Errors.ShouldContain($"{command} --help");
            answer.Output.ShouldBeEmpty();
        }

        Directory.GetFileSystemEntries(folder).ShouldBeEmpty("nothing was done");
    }

    [Theory]
    [MemberData(nameof(EveryCommand))]
    public async Task An_option_that_is_like_none_is_refused_wherever_it_stands(string command)
    {
        foreach (var arguments in new[] { $"--zzzzz {Commands[command]}", $"{Commands[command]} -Z", $"{Commands[command]} --zzzzz=1" })
        {
            var answer = await Run($"{command} {arguments}");
            answer.ExitCode.ShouldBe(2, answer.Errors);
            answer.Errors.ShouldContain($"{command} has no option -");
            answer.Errors.ShouldNotContain("Did you mean");
        }

        Directory.GetFileSystemEntries(folder).ShouldBeEmpty("nothing was done");
    }

    [Theory]
    [InlineData("send 1 hi --jsn", "send has no option --jsn. Did you mean --json?")]
    [InlineData("send 1 hi --JSON", "Did you mean --json?")]
    [InlineData("send 1 hi -json", "Did you mean --json?")]
    [InlineData("send 1 -5 degrees", "What begins with a dash and is no option comes after --.")]
    [InlineData("send 1 hi --json=true", "--json takes no value.")]
    [InlineData("send 1 hi --name --jsn", "--name has no value: \"--jsn\" begins with a dash. If it is meant, write --name=\"--jsn\"")]
    [InlineData("serve --prot 5081", "Did you mean --port?")]
    [InlineData("tail 1 -fx", "tail has no option -fx.")]
    [InlineData("sned 1 hi", "There is no command \"sned\". Did you mean send?")]
    [InlineData("--server http://localhost:1 rooms", "There is no option --server before the command.")]
    public async Task A_slip_is_told_with_what_was_meant(string typed, string sentence)
    {
        var answer = await Run(typed);
        answer.ExitCode.ShouldBe(2, answer.Errors);
        answer.Errors.ShouldContain(sentence);
        answer.Errors.ShouldContain(" --help");
    }

    /// <summary>Understood, so it is tried: nothing answers there.</summary>
    [Theory]
    [InlineData("send --name Bo --wait 0 1 -- --jsn")]
    [InlineData("send --name Bo --wait=0 1 /h")]
    [InlineData("send --name Bo --wait 0 1 /?")]
    [InlineData("send --name Bo --wait 0 1 a - b")]
    [InlineData("send --name=Bo --wait 0 1 --json true")]
    [InlineData("tail 1 --name Bo -s http://localhost:1")]
    [InlineData("create Movie night --topic=--x --name Bo")]
    [InlineData("create --name Bo -- --x")]
    [InlineData("rooms --name=--x")]
    public async Task What_can_be_meant_is_tried(string typed)
    {
        var answer = await Run(typed);
        answer.ExitCode.ShouldBe(3, answer.Output + answer.Errors);
        answer.Errors.ShouldContain("Nothing answers at http://localhost:1/");
    }

    private Task<(int ExitCode, string Output, string Errors)> Run(string typed) =>
        Shell.Run(folder, $"SNUG_SERVER=http://localhost:1 {Shell.Program} {typed} < /dev/null");

    [GeneratedRegex(@"^  (?<name>[a-z]+) ", RegexOptions.Multiline, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex CommandInHelp();

    [GeneratedRegex(@"(?<![\w-])(?<name>--[a-z]+)(?=,| <|\s|$)(?=[^\n]*  )", RegexOptions.Multiline, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex OptionInHelp();
}
