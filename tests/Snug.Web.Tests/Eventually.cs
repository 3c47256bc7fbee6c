namespace Snug.Web.Tests;

/// <summary>For what happens in another process and gives no signal here.</summary>
internal static class Eventually
{
    public static async Task Until(Func<Task<bool>> isTrue)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await isTrue())
        {
            await ticks.WaitForNextTickAsync(deadline.Token);
        }
    }
}
