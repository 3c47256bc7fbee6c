namespace Snug.Terminal.Sessions;

/// <summary>Where programs of this system keep what is theirs and the person's alone.</summary>
public static class ConfigFolder
{
    /// <summary><c>$SNUG_CONFIG</c>; else <c>snug</c> in <c>$XDG_CONFIG_HOME</c>, <c>~/.config</c> or <c>%APPDATA%</c>.</summary>
    public static string Of(Func<string, string?> variable)
    {
        if (variable("SNUG_CONFIG") is { Length: > 0 } chosen)
        {
            return Path.GetFullPath(chosen);
        }

        // XDG: a relative path is to be ignored.
        var xdg = variable("XDG_CONFIG_HOME");
        var folder = !OperatingSystem.IsWindows() && Path.IsPathRooted(xdg)
            ? xdg
            : Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return Path.Combine(folder, "snug");
    }
}
