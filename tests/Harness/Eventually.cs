namespace Snug.Tests;

/// <summary>For what happens in another process and gives no signal here.</summary>
internal static class Eventually
{
    public static async Task Until(Func<Task<bool>> isTrue)
    {
        var deadline = TestDeadline.Token;
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await isTrue())
        {
            await ticks.WaitForNextTickAsync(deadline);
        }
    }
}
