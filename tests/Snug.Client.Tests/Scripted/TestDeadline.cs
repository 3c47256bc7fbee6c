namespace Snug.Client.Tests;

/// <summary>Everything in these tests happens at once or not at all; the deadline only turns "not at all" into a failure.</summary>
internal static class TestDeadline
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    internal static CancellationToken Token
    {
        get
        {
            var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            deadline.CancelAfter(Deadline);
            return deadline.Token;
        }
    }
}
