using System.Text.RegularExpressions;
using Snug.Server.Storage;

namespace Snug.Serve;

/// <summary>How this very program is called by hand, so that what the server prints can be pasted.</summary>
internal static partial class OwnCommand
{
    /// <summary>
    /// From source <c>dotnet run --no-build …</c>; a program on the PATH by its name, also through a link; otherwise by its path. What a
    /// service prints is read in a journal, from another folder and by another person, so all paths in it are absolute.
    /// </summary>
    public static string Prefix()
    {
        var folder = AppContext.BaseDirectory;
        if (Project(folder) is { } project)
        {
            var isRelease = folder.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal);
            return $"dotnet run --no-build {(isRelease ? "-c Release " : "")}--project {Quoted(Relative(project))} --";
        }

        var program = Environment.ProcessPath ?? "snug";
        var name = Path.GetFileNameWithoutExtension(program);
        if (name == "dotnet")
        {
            return $"dotnet {Quoted(Relative(Path.Combine(folder, "Snug.dll")))}";
        }

        if (!IsService && OnPath(program) is { } command)
        {
            return command;
        }

        // A shell looks for a bare name on the PATH only.
        var path = Relative(program);
        return Quoted(Path.GetDirectoryName(path) is { Length: > 0 } ? path : Path.Combine(".", path));
    }

    /// <summary>The project's folder, if the program runs from its build output.</summary>
    private static string? Project(string folder)
    {
        for (var parent = new DirectoryInfo(folder); parent is not null; parent = parent.Parent)
        {
            if (parent.Name == "bin")
            {
                return parent.Parent is { } project && File.Exists(Path.Combine(project.FullName, "Snug.csproj")) ? project.FullName : null;
            }
        }

        return null;
    }

    /// <summary>systemd names each start of a service; a terminal that it started has the name too.</summary>
    private static bool IsService =>
        Console.IsOutputRedirected && Environment.GetEnvironmentVariable("INVOCATION_ID") is { Length: > 0 };

    /// <summary>A file as whoever reads this finds it.</summary>
    public static string Found(string path) =>
        DatabaseName.IsPostgres(path) ? DatabaseName.Shown(path)
        : IsService ? Path.GetFullPath(path)
        : path;

    private static string Relative(string path) =>
        IsService ? Path.GetFullPath(path) : Path.GetRelativePath(Directory.GetCurrentDirectory(), path);

    /// <summary>The name by which a shell finds this very program: the first of that name on the PATH, if it is this one.</summary>
    private static string? OnPath(string program)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Where(Path.IsPathFullyQualified)
            .ToList();
        var file = Path.GetFileName(program);
        var names = OperatingSystem.IsWindows() ? [file] : new[] { "snug", file }.Distinct(StringComparer.Ordinal);
        var found = names.FirstOrDefault(name =>
            folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists) is { } first && Real(first) == Real(program));
        return Path.GetFileNameWithoutExtension(found);
    }

    private static string Real(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return path;
        }
    }

    /// <summary>
    /// A sentence of ours that names commands (<c>snug serve --db FILE</c>), so that they can be pasted as this program is called here.
    /// </summary>
    public static string Runnable(string sentence, string program) => Command().Replace(sentence, _ => program);

    [GeneratedRegex(
        @"\bsnug(?= (?:serve|chat|open|import|backup|restore|verify|receipt|check|move|nodes)\b)",
        RegexOptions.None,
        matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Command();

    /// <summary>A path or an address as a shell takes it.</summary>
    public static string Quoted(string path) => path.AsSpan().ContainsAny(" &?;") ? $"\"{path}\"" : path;
}
