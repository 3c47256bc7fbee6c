namespace Snug.Tests;

/// <summary>What these tests wait for comes at once or not at all; the deadline only turns "not at all" into a failure.</summary>
internal static class TestDeadline
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>Other tests go on meanwhile.</summary>
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(5);

    /// <summary>Cancelled when nothing came.</summary>
    public static CancellationToken Token
    {
        get
        {
            var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            deadline.CancelAfter(Deadline);
            return deadline.Token;
        }
    }

    /// <summary>Looks again and again, for what gives no signal to wait for.</summary>
    public static async Task Until(Func<bool> isSo)
    {
        var deadline = Token;
        while (!isSo())
        {
            deadline.ThrowIfCancellationRequested();
            await Task.Delay(BetweenLooks, deadline);
        }
    }
}
