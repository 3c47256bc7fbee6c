using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Snug.Server.Hosting;

/// <summary>
/// A start runs and reads much of the program's files that a server never needs again. On Linux those pages are counted as the server's
/// until memory is short: they are let go of, and what is needed comes back from the system's cache in microseconds.
/// </summary>
public static partial class UnusedPages
{
    /// <summary>What is mapped, each range with a line of its own and then one for each of its figures (proc(5)).</summary>
    private const string Maps = "/proc/self/smaps";

    private const int DontNeed = 4; // MADV_DONTNEED

    /// <summary>Does so where the program was compiled ahead; elsewhere code is not only what stands in files.</summary>
    public static void GiveBack()
    {
        if (RuntimeFeature.IsDynamicCodeSupported || !File.Exists(Maps))
        {
            return;
        }

        foreach (var (start, end) in UnchangedRanges(File.ReadLines(Maps)))
        {
            // Refused, it stays as it was.
            _ = Advise(start, end - start, DontNeed);
        }
    }

    /// <summary>
    /// Ranges of files that nobody can write to and that hold no page of their own, in memory or swapped out, as the loader's corrections
    /// are: what is let go of there is read again as it was.
    /// </summary>
    /// <param name="lines">Of <see cref="Maps"/>.</param>
    internal static IEnumerable<(nuint Start, nuint End)> UnchangedRanges(IEnumerable<string> lines)
    {
        (nuint Start, nuint End)? range = null;
        foreach (var line in lines)
        {
            var parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (parts is ["VmFlags:", ..])
            {
                if (range is { } file)
                {
                    yield return file;
                }

                range = null;
            }
            else if (parts is ["Anonymous:" or "Swap:", not "0", ..])
            {
                range = null;
            }
            else if (parts is [var at, "r-xp" or "r--p", _, _, not "0", ['/', ..], ..])
            {
                range = Parse(at);
            }
            else if (parts is [_, { Length: 4 }, _, _, ..])
            {
                range = null;
            }
        }
    }

    /// <param name="range">Such as <c>55d4d5186000-55d4d5e80000</c>.</param>
    private static (nuint Start, nuint End)? Parse(string range) =>
        range.Split('-') is [var from, var to]
        && nuint.TryParse(from, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var start)
        && nuint.TryParse(to, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var end)
            ? (start, end) : null;

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nuint address, nuint length, int advice);
}
