using System.Reflection;

namespace Snug.Terminal.Commands;

/// <summary>Which Snug this is.</summary>
public static class ProgramVersion
{
    /// <summary>For instance <c>0.1.0</c>.</summary>
    public static string Number { get; } =
        typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";
}
