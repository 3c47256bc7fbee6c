using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Snug.Load;

/// <summary>Latencies of one run, in stopwatch ticks.</summary>
internal sealed class Latencies
{
    private readonly List<long> ticks = [];

    public int Count => ticks.Count;

    public void Add(long elapsed) => ticks.Add(elapsed);

    public void AddAll(Latencies others) => ticks.AddRange(others.ticks);

    /// <summary>Milliseconds at a quantile from 0 to 1.</summary>
    public double At(double quantile)
    {
        ticks.Sort();
        return ticks.Count == 0 ? double.NaN : ticks[(int)Math.Min(ticks.Count - 1, quantile * ticks.Count)] * 1000.0 / Stopwatch.Frequency;
    }
}

/// <summary>CPU and memory of a process, and of this generator: a busy generator must not be taken for a slow server.</summary>
internal readonly record struct Usage(TimeSpan Server, TimeSpan Own)
{
    public static Usage Now(Process server)
    {
        server.Refresh();
        return new Usage(server.TotalProcessorTime, Process.GetCurrentProcess().TotalProcessorTime);
    }
}

/// <summary>The server behind a port, and people to drive it with.</summary>
internal static class House
{
    /// <summary>Comes in with a name nobody has.</summary>
    public static async Task<string> ComeInAsync(int port)
    {
        using var connection = await Connection.OpenAsync(port);
        var name = $"load-{Guid.CreateVersion7():N}";
        var (status, body) = await connection.AskAsync(Connection.Request("POST", "/api/session", null, $"{{\"name\":\"{name}\"}}"));
        var text = Encoding.UTF8.GetString(body.Span);
        const string Member = "\"token\":\"";
        var start = text.IndexOf(Member, StringComparison.Ordinal) + Member.Length;
        return status == 201 ? text[start..text.IndexOf('"', start)] : throw new InvalidOperationException($"could not come in: {status} {text}");
    }

    /// <summary>The process that listens on <paramref name="port"/>: the one whose command line says so.</summary>
    public static Process Server(int port)
    {
        foreach (var process in Process.GetProcesses())
        {
            var path = $"/proc/{process.Id}/cmdline";
            if (process.Id != Environment.ProcessId && File.Exists(path))
            {
                var words = File.ReadAllText(path).Split('\0');
                if (words.Contains("serve") && words.Contains(port.ToString(CultureInfo.InvariantCulture)))
                {
                    return process;
                }
            }
        }

        throw new InvalidOperationException($"no process here was started with: serve --port {port}");
    }

    public static string MessageRequestBody { get; } = $"{{\"text\":\"{new string('x', 100)}\"}}";

    public static byte[] Post(string token) =>
        Connection.Request("POST", "/api/rooms/1/messages", token, MessageRequestBody, $"Idempotency-Key: {Guid.CreateVersion7()}\r\n");

    public static void Print(string run, params (string Name, double Value)[] figures) =>
        Console.WriteLine($"{{\"run\":\"{run}\",{string.Join(',', figures.Select(figure => string.Create(CultureInfo.InvariantCulture, $"\"{figure.Name}\":{figure.Value:0.###}")))}}}");
}
