using System.Text;

namespace Snug.Terminal.Tests.Journeys;

/// <summary>What was printed to one person, read line by line as it comes.</summary>
internal sealed class Printed : TextWriter
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly StringBuilder _text = new();
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _read;

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value) => Write(value.ToString());

    public override void Write(string? value)
    {
        lock (_lock)
        {
            _text.Append(value);
            _more.TrySetResult();
        }
    }

    /// <summary>The Enter key: the terminal shows it where the question ends.</summary>
    public void Enter()
    {
        lock (_lock)
        {
            if (_text.Length > 0 && _text[^1] != '\n') _text.Append('\n');
        }
    }

    /// <summary>The next line that was printed, or the beginning of one if it is a question that <paramref name="isExpected"/>.</summary>
    public async Task<string> NextLineAsync(Predicate<string> isExpected)
    {
        using var patience = new CancellationTokenSource(s_patience);
        while (true)
        {
            Task more;
            lock (_lock)
            {
                var rest = _text.ToString(_read, _text.Length - _read);
                var end = rest.IndexOf('\n', StringComparison.Ordinal);
                var line = end < 0 ? rest : rest[..end];
                if (end >= 0 || (line.Length > 0 && isExpected(line)))
                {
                    _read += line.Length + (end < 0 ? 0 : 1);
                    if (end < 0) _text.Append('\n');
                    if (end < 0) _read++;
                    return line;
                }

                if (patience.IsCancellationRequested) return $"(nothing more, after: {line})";
                if (_more.Task.IsCompleted) _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                more = _more.Task;
            }

            await more.WaitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>What nobody has looked at.</summary>
    public string Rest()
    {
        lock (_lock) return _text.ToString(_read, _text.Length - _read);
    }
}
