using System.Diagnostics;
using System.Net.Sockets;

namespace Snug.Load;

/// <summary>Starts a server and stops it again.</summary>
internal static class Starting
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static void Run(int port, string command)
    {
        using var clock = new Poll();
        var words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(
            words[0], words[1..])
        { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardInput = true })!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        while (!IsReady(port))
        {
            if (process.HasExited || Stopwatch.GetElapsedTime(started) > Patience)
            {
                process.Kill();
                throw new InvalidOperationException($"not ready within {Patience.TotalSeconds:0} s: {command}");
            }

            clock.For(0.001);
        }

        var ready = Stopwatch.GetElapsedTime(started);
        clock.For(5);
        process.Refresh();
        Report.Print("start", "snug", ("readySeconds", ready.TotalSeconds), ("idleRssMb", process.WorkingSet64 / 1e6));
        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(null, null)]);
        process.WaitForExit();
    }

    private static bool IsReady(int port)
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Connect("127.0.0.1", port);
            socket.Send("GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"u8);
            var answer = new byte[1024];
            return socket.Receive(answer) > 12 && answer.AsSpan(9, 3).SequenceEqual("200"u8);
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
