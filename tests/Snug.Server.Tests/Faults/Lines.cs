using System.Collections.Concurrent;
using System.Diagnostics;

namespace Snug.Server.Tests;

/// <summary>What a child says on its standard output.</summary>
internal sealed class Lines
{
    private readonly ConcurrentQueue<string> lines = new();
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>All of it, once the child has ended.</summary>
    public async Task<string> ToTheEnd()
    {
        await ended.Task.WaitAsync(TestDeadline.Token);
        return string.Join('\n', lines);
    }

    /// <summary>What it has said so far.</summary>
    public string SoFar => string.Join('\n', lines);

    /// <summary>For <see cref="ChildServer.Start"/>.</summary>
    public void Take(Process process)
    {
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null)
            {
                ended.TrySetResult();
            }
            else
            {
                lines.Enqueue(line.Data);
            }
        };
        process.BeginOutputReadLine();
    }
}
