using Snug.Terminal.Tests.Hostile;

namespace Snug.Terminal.Tests.Pty;

/// <summary>The real program among others: pipes that close, files that are shared, signals.</summary>
[Trait("Speed", "Slow")]
public sealed class RealProgramTests : IDisposable
{
    private static readonly string s_program = Shell.Program;

    private readonly string _folder = Directory.CreateTempSubdirectory("snug-program-").FullName;

    public RealProgramTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "These are the shells and signals of Unix.");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_reader_that_has_enough_ends_the_command_in_silence()
    {
        await using var server = await HostileServer.StartAsync("words");
        var (exitCode, _, errors) = await ShellAsync($"{{ {s_program} tail 1 --server {server.Address} --name Dana; echo $? > {_folder}/code; }} | true; cat {_folder}/code");
        exitCode.ShouldBe(0);
        errors.ShouldBe(string.Empty);
        (await File.ReadAllTextAsync(Path.Combine(_folder, "code"), TestContext.Current.CancellationToken)).ShouldBe("0\n");
    }

    [Fact]
    public async Task Two_commands_write_one_file_one_after_the_other()
    {
        await using var server = await HostileServer.StartAsync("words");
        var command = $"{s_program} token --server {server.Address} --name Dana";
        var (exitCode, _, errors) = await ShellAsync($"({command}; echo between; {command}) > {_folder}/both");
        exitCode.ShouldBe(0, errors);
        (await File.ReadAllTextAsync(Path.Combine(_folder, "both"), TestContext.Current.CancellationToken)).ShouldBe("token-of-dana\nbetween\ntoken-of-dana\n");
    }

    [Fact]
    public async Task A_full_disk_is_a_failure_and_said()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "There is no /dev/full.");
        await using var server = await HostileServer.StartAsync("words");
        var (exitCode, _, errors) = await ShellAsync($"{s_program} export 1 --server {server.Address} --name Dana > /dev/full");
        exitCode.ShouldBe(1);
        errors.ShouldContain("space", Case.Insensitive);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_ends_a_command_that_follows(string signal)
    {
        await using var server = await HostileServer.StartAsync("words");
        // A shell starts background jobs deaf to Ctrl-C, so the signal is sent from there.
        var (exitCode, output, errors) = await ShellAsync(
            $"mkfifo {_folder}/lines; (read -r line < {_folder}/lines; kill -{signal} $$) & exec {s_program} tail 1 --follow --server {server.Address} --name Dana > {_folder}/lines");
        exitCode.ShouldBe(130, output + errors);
        errors.ShouldBe(string.Empty);
    }

    private Task<(int ExitCode, string Output, string Errors)> ShellAsync(string script) => Shell.RunAsync(_folder, script);
}
