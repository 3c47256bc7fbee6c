using Snug.Terminal.Tests.Hostile;

namespace Snug.Terminal.Tests.Pty;

/// <summary>The real program among others: pipes that close, files that are shared, signals.</summary>
[Trait("Speed", "Slow")]
public sealed class RealProgramTests : IDisposable
{
    private static readonly string Program = Shell.Program;

    private readonly string folder = Directory.CreateTempSubdirectory("snug-program-").FullName;

    public RealProgramTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "These are the shells and signals of Unix.");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_reader_that_has_enough_ends_the_command_in_silence()
    {
        await using var server = await HostileServer.Start("words");
        var (exitCode, _, errors) = await RunInShell($"{{ {Program} tail 1 --server {server.Address} --name Dana; "
            + $"echo $? > {folder}/code; }} | true; cat {folder}/code");
        exitCode.ShouldBe(0);
        errors.ShouldBe(string.Empty);
        (await File.ReadAllTextAsync(Path.Combine(folder, "code"), TestContext.Current.CancellationToken)).ShouldBe("0\n");
    }

    [Fact]
    public async Task Two_commands_write_one_file_one_after_the_other()
    {
        await using var server = await HostileServer.Start("words");
        var command = $"{Program} token --server {server.Address} --name Dana";
        var (exitCode, _, errors) = await RunInShell($"({command}; echo between; {command}) > {folder}/both");
        exitCode.ShouldBe(0, errors);
        (await File.ReadAllTextAsync(Path.Combine(folder, "both"), TestContext.Current.CancellationToken))
            .ShouldBe("token-of-dana\nbetween\ntoken-of-dana\n");
    }

    [Fact]
    public async Task A_full_disk_is_a_failure_and_said()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "There is no /dev/full.");
        await using var server = await HostileServer.Start("words");
        var (exitCode, _, errors) = await RunInShell($"{Program} export 1 --server {server.Address} --name Dana > /dev/full");
        exitCode.ShouldBe(1);
        errors.ShouldContain("space", Case.Insensitive);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_ends_a_command_that_follows(string signal)
    {
        await using var server = await HostileServer.Start("words");
        // A shell starts background jobs deaf to Ctrl-C, so the signal is sent from there.
        var (exitCode, output, errors) = await RunInShell(
            $"mkfifo {folder}/lines; (read -r line < {folder}/lines; kill -{signal} $$) & exec {Program} tail 1 --follow "
                + $"--server {server.Address} --name Dana > {folder}/lines");
        exitCode.ShouldBe(130, output + errors);
        errors.ShouldBe(string.Empty);
    }

    private Task<(int ExitCode, string Output, string Errors)> RunInShell(string script) => Shell.Run(folder, script);
}
