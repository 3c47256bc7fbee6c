namespace Snug.Terminal.Tests.Pty;

/// <summary>Somebody has cloned the source and typed <c>dotnet run</c>: for a minute and more nothing was to be seen.</summary>
[Trait("Speed", "Slow")]
public sealed class FirstBuildTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("snug-clone-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task The_first_build_says_on_the_terminal_that_it_takes_a_while_and_later_ones_do_not()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "script(1) is a program of Unix.");
        var project = Path.Combine(Root(), "src", "Snug", "Snug.csproj");
        Directory.CreateDirectory(Path.Combine(folder, "src", "Snug"));
        File.Copy(project, Path.Combine(folder, "src", "Snug", "Snug.csproj"));
        foreach (var props in Directory.EnumerateFiles(Root(), "Directory.*.props"))
        {
            File.Copy(props, Path.Combine(folder, Path.GetFileName(props)));
        }

        // As quiet as dotnet run is. Restoring would go on to the projects that are not in this copy.
        const string Build = "script -qec 'dotnet msbuild src/Snug/Snug.csproj -nologo -v:quiet -t:SayFirstBuild' /dev/null < /dev/null";
        var first = await Shell.Run(folder, Build);
        first.ExitCode.ShouldBe(0, first.Output + first.Errors);
        first.Output.ShouldContain("Building Snug for the first time. That takes a minute or two");

        Directory.CreateDirectory(Path.Combine(folder, "src", "Snug", "obj"));
        await File.WriteAllTextAsync(Path.Combine(folder, "src", "Snug", "obj", "project.assets.json"), "{}", TestDeadline.Token);
        (await Shell.Run(folder, Build)).Output.ShouldNotContain("first time");

        (await File.ReadAllTextAsync(project, TestDeadline.Token)).ShouldContain("BeforeTargets=\"Restore\"");
    }

    private static string Root()
    {
        var parent = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(parent.FullName, "Snug.slnx")))
        {
            parent = parent.Parent!;
        }

        return parent.FullName;
    }
}
