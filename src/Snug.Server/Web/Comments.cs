using System.Text;

namespace Snug.Server.Web;

/// <summary>
/// The page's files say to whoever works on them why they are as they are; browsers do not read that, and it is more than a quarter of
/// what the first visit fetches. Only whole lines go, and each leaves an empty one: what a browser reports of a line is true of the source.
/// </summary>
internal static class Comments
{
    /// <summary>A script or a style sheet as it is sent; anything else as it is.</summary>
    public static byte[] TakeOut(string path, byte[] content)
    {
        if (Path.GetExtension(path) is not (".js" or ".css"))
        {
            return content;
        }

        var isScript = path.EndsWith(".js", StringComparison.Ordinal);
        var isInside = false;
        var kept = new StringBuilder(content.Length);
        foreach (var line in Encoding.UTF8.GetString(content).Split('\n'))
        {
            kept.Append(IsComment(line.AsSpan().Trim(), isScript, ref isInside) ? "" : line).Append('\n');
        }

        kept.Length--;
        return Encoding.UTF8.GetBytes(kept.ToString());
    }

    /// <summary>Whether there is nothing else on the line. A type before an expression is on the expression's line, and stays.</summary>
    private static bool IsComment(ReadOnlySpan<char> line, bool isScript, ref bool isInside)
    {
        if (!isInside && !line.StartsWith("/*", StringComparison.Ordinal))
        {
            return isScript && line.StartsWith("//", StringComparison.Ordinal);
        }

        var end = line.IndexOf("*/", StringComparison.Ordinal);
        isInside = end < 0;
        return isInside || end == line.Length - 2;
    }
}
