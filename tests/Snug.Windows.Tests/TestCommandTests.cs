using System.Diagnostics;

namespace Snug.Windows.Tests;

/// <summary>
/// <c>test.cmd</c> as the command interpreter takes it. There is no .NET SDK for Windows under Wine: another program plays it
/// (dotnet.c), so what is seen here is the script, not the tests that it starts.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class TestCommandTests(Wine wine) : IDisposable
{
    private const string Missing = "The .NET 10 SDK is missing: https://dotnet.microsoft.com/download";
    private const string Build = "dotnet build Snug.slnx -v quiet";
    private const string Test = "dotnet test --solution Snug.slnx --no-build --no-progress";

    private readonly TestFolder folder = new();

    private string Home => folder["Übung mit Leerzeichen"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Without_dotnet_it_says_where_there_is_one()
    {
        var said = await Run(failing: null);
        said.ExitCode.ShouldBe(1, $"{said}");
        said.Out.Trim().ShouldBe(Missing);
    }

    /// <summary>A program that crashed ends with a code below zero, which "errorlevel 1" takes for success.</summary>
    [Theory]
    [InlineData("--version", Missing)]
    [InlineData("build", Build)]
    [InlineData("test", Build, Test)]
    [InlineData("nothing", Build, Test)]
    public async Task It_builds_and_tests_and_fails_with_what_failed(string failing, params string[] lines)
    {
        Directory.CreateDirectory(Home);
        await Wine.Compile("dotnet.c", Path.Combine(Home, "dotnet.exe"));
        var said = await Run(failing);
        said.Out.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries).ShouldBe(lines, $"{said}");
        (said.ExitCode == 0).ShouldBe(failing == "nothing", $"{said}");
    }

    /// <summary>From the folder above its own, as by a double click.</summary>
    private async Task<Said> Run(string? failing)
    {
        Directory.CreateDirectory(Home);
        File.Copy(Path.Combine(AppContext.BaseDirectory, "test.cmd"), Path.Combine(Home, "test.cmd"));
        var start = await wine.Interpret(@"Übung mit Leerzeichen\test.cmd");
        start.WorkingDirectory = folder.Path;
        start.Environment["WINEPATH"] = Wine.PathOf(Home);
        start.Environment["DOTNET_FAILS"] = failing;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var said = await Task.WhenAll(
            process.StandardOutput.ReadToEndAsync(TestDeadline.Token), process.StandardError.ReadToEndAsync(TestDeadline.Token));
        await process.WaitForExitAsync(TestDeadline.Token);
        return new Said(process.ExitCode, said[0], said[1]);
    }
}
