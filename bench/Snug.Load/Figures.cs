using System.Diagnostics;
using System.Globalization;

namespace Snug.Load;

/// <summary>Latencies by tenths of a millisecond, up to a minute.</summary>
internal sealed class Latencies
{
    private readonly long[] counts = new long[600_001];

    public long Count { get; private set; }

    public void Clear()
    {
        Array.Clear(counts);
        Count = 0;
    }

    public void Add(long elapsedTicks)
    {
        counts[Math.Clamp(elapsedTicks * 10_000 / Stopwatch.Frequency, 0, counts.Length - 1)]++;
        Count++;
    }

    /// <summary>Milliseconds at a quantile from 0 to 1, rounded up.</summary>
    public double At(double quantile)
    {
        long seen = 0;
        for (var index = 0; index < counts.Length; index++)
        {
            seen += counts[index];
            if (seen > 0 && seen >= quantile * Count)
            {
                return (index + 1) / 10.0;
            }
        }

        return double.NaN;
    }
}

/// <summary>CPU and memory of the server and CPU of this generator: a busy generator must not be taken for a slow server.</summary>
internal readonly record struct Usage(double ServerSeconds, double OwnSeconds, long At)
{
    public static Usage Now(ServerProcess server) =>
        new(server.CpuSeconds, Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds, Stopwatch.GetTimestamp());

    public double Seconds(Usage since) => (At - since.At) / (double)Stopwatch.Frequency;
}

/// <summary>Whatever listens on a port: all processes that hold the listening socket.</summary>
internal sealed class ServerProcess
{
    private readonly List<Process> processes;

    private ServerProcess(List<Process> processes) => this.processes = processes;

    public double CpuSeconds => processes.Sum(process =>
    {
        process.Refresh();
        return process.TotalProcessorTime.TotalSeconds;
    });

    public double RssMb => processes.Sum(process =>
    {
        process.Refresh();
        return process.WorkingSet64 / 1e6;
    });

    /// <summary>The most memory it ever had (proc(5), VmHWM).</summary>
    public double PeakMb => processes.Sum(process => Status(process.Id, "VmHWM:") / 1e3);

    public int[] Ids => [.. processes.Select(process => process.Id)];

    public static ServerProcess At(int port)
    {
        var inode = Inode(port);
        var owners = Process.GetProcesses()
            .Where(process => process.Id != Environment.ProcessId && Holds(process.Id, $"socket:[{inode}]"))
            .ToList();
        return owners.Count > 0 ? new ServerProcess(owners) : throw new InvalidOperationException($"nobody here listens on port {port}");
    }

    private static string Inode(int port)
    {
        var suffix = string.Create(CultureInfo.InvariantCulture, $":{port:X4}");
        foreach (var file in new[] { "/proc/net/tcp", "/proc/net/tcp6" })
        {
            foreach (var line in File.ReadLines(file).Skip(1))
            {
                var columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (columns[3] == "0A" && columns[1].EndsWith(suffix, StringComparison.Ordinal))
                {
                    return columns[9];
                }
            }
        }

        throw new InvalidOperationException($"nobody listens on port {port}");
    }

    private static bool Holds(int id, string link)
    {
        try
        {
            return Directory.GetFiles($"/proc/{id}/fd").Any(file => new FileInfo(file).LinkTarget == link);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static double Status(int id, string name) =>
        double.Parse(File.ReadLines($"/proc/{id}/status")
            .First(line => line.StartsWith(name, StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture);
}

/// <summary>One run, one line of JSON.</summary>
internal static class Report
{
    public static void Print(string run, string against, params (string Name, double Value)[] figures) =>
        Console.WriteLine(
            $"{{\"run\":\"{run}\",\"server\":\"{against}\",{string.Join(
                ',',
                figures.Select(figure => string.Create(CultureInfo.InvariantCulture, $"\"{figure.Name}\":{figure.Value:0.####}")))}}}");
}
