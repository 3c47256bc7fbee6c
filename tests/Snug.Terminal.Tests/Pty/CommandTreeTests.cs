namespace Snug.Terminal.Tests.Pty;

/// <summary>What is made from the commands themselves (Tab in zsh and fish, the manual page), each by the program that reads it.</summary>
[Trait("Speed", "Slow")]
public sealed class CommandTreeTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("snug-tree-").FullName;

    public CommandTreeTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "These are the shells of Unix.");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("snug ''", "commands")]
    [InlineData("snug --ve", "--help --version")]
    [InlineData("snug send --ke", "--help --json --key --lines --name --reply-to --server --wait")]
    [InlineData("snug open sn", "files")] // the shell's
    [InlineData("snug nonsense --s", "")]
    public async Task Tab_in_zsh_completes(string typed, string offered)
    {
        await Needs("zsh --version");
        var tab = await Shell.Run(
            folder,
            $$"""
            '{{Shell.Program}}' completion zsh > _snug
            zsh -f << 'END'
            compdef() { print "$@" > registered }
            compadd() { shift; print -r -- "$@" }
            _describe() { print "${1}s" }
            _files() { print files }
            source ./_snug
            words=({{typed}})
            CURRENT=$#words
            _snug
            END
            cat registered >&2
            """);
        tab.Errors.ShouldBe("_snug snug\n");
        tab.Output.TrimEnd().ShouldBe(offered);
    }

    [Theory]
    [InlineData("snug tok", "token")]
    [InlineData("snug send --ke", "--key")]
    [InlineData("snug serve --acc", "--access")]
    [InlineData("snug nonsense --s", "")]
    public async Task Tab_in_fish_completes(string typed, string completed)
    {
        await Needs("fish --version");
        var tab = await Shell.Run(
            folder,
            $"export HOME=$PWD; '{Shell.Program}' completion fish > snug.fish; "
                + $"fish -N -c \"source snug.fish; complete -C '{typed}'\"");
        tab.Errors.ShouldBe("");
        tab.Output.Split('\n').Select(static line => line.Split('\t')[0]).First().ShouldBe(completed);
    }

    [Fact]
    public async Task A_shell_that_is_not_known_is_refused_with_those_that_are()
    {
        var answer = await Shell.Run(folder, $"'{Shell.Program}' completion tcsh");
        answer.ExitCode.ShouldBe(2);
        answer.Errors.ShouldStartWith("There is no completion for \"tcsh\". There are: bash, zsh, fish.");
    }

    [Fact]
    public async Task The_manual_page_is_read_without_a_complaint_and_has_every_command_and_option()
    {
        await Needs("groff --version");
        var help = await Shell.Run(folder, $"'{Shell.Program}' --help");
        var page = await Shell.Run(folder, $"'{Shell.Program}' man > snug.1 && groff -man -ww -Tascii -P-cbou snug.1");
        page.ExitCode.ShouldBe(0);
        page.Errors.ShouldBe("");
        var words = string.Join(' ', page.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        var commands = help.Output[help.Output.IndexOf("Commands:", StringComparison.Ordinal)..]
            .Split('\n')
            .Where(static line => line.StartsWith("  ", StringComparison.Ordinal) && line[2] != ' ')
            .Select(static line => line.Trim().Split(' ')[0])
            .ToList();
        commands.ShouldContain("verify");
        foreach (var command in commands)
        {
            words.ShouldContain($"snug {command} ");
        }

        words.ShouldContain("--receipt CURSOR Does the log lead to this receipt?");
        words.ShouldContain("snug create NAME");
        words.ShouldContain("EXIT STATUS 0: done.");
    }

    private async Task Needs(string program)
    {
        if ((await Shell.Run(folder, program)).ExitCode != 0)
        {
            Assert.Skip($"There is no {program.Split(' ')[0]} here.");
        }
    }
}
