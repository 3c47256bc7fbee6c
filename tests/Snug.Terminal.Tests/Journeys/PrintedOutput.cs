using System.Text;

namespace Snug.Terminal.Tests.Journeys;

/// <summary>What was printed to one person, read line by line as it comes.</summary>
internal sealed class PrintedOutput : TextWriter
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private readonly StringBuilder text = new();
    private TaskCompletionSource more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int read;

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value) => Write(value.ToString());

    public override void Write(string? value)
    {
        lock (gate)
        {
            text.Append(value);
            more.TrySetResult();
        }
    }

    /// <summary>The Enter key: the terminal shows it where the question ends.</summary>
    public void Enter()
    {
        lock (gate)
        {
            if (text.Length > 0 && text[^1] != '\n')
            {
                text.Append('\n');
            }
        }
    }

    /// <summary>The next line that was printed, or the beginning of one if it is a question that <paramref name="isExpected"/>.</summary>
    public async Task<string> NextLine(Predicate<string> isExpected)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            Task printed;
            lock (gate)
            {
                var rest = text.ToString(read, text.Length - read);
                var end = rest.IndexOf('\n', StringComparison.Ordinal);
                var line = end < 0 ? rest : rest[..end];
                if (end >= 0 || (line.Length > 0 && isExpected(line)))
                {
                    read += line.Length + (end < 0 ? 0 : 1);
                    if (end < 0)
                    {
                        text.Append('\n');
                    }

                    if (end < 0)
                    {
                        read++;
                    }

                    return line;
                }

                if (patience.IsCancellationRequested)
                {
                    return $"(nothing more, after: {line})";
                }

                if (more.Task.IsCompleted)
                {
                    more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                }

                printed = more.Task;
            }

            await printed.WaitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>What nobody has looked at.</summary>
    public string Rest()
    {
        lock (gate)
        {
            return text.ToString(read, text.Length - read);
        }
    }
}
