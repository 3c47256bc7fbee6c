using Microsoft.Playwright;

namespace Snug.Web.Tests;

/// <summary>Holds back what a browser asks for until it is opened: the slow network of whoever types fast.</summary>
internal sealed class RequestGate : IAsyncDisposable
{
    private readonly TaskCompletionSource opened = new();

    private RequestGate()
    {
    }

    public static async Task<RequestGate> Hold(IBrowserContext profile, string addresses)
    {
        var gate = new RequestGate();
        await profile.RouteAsync(addresses, async route =>
        {
            await gate.opened.Task;
            await route.ContinueAsync();
        });
        return gate;
    }

    public void Open() => opened.TrySetResult();

    /// <summary>A test that failed before it opened the gate leaves nobody waiting.</summary>
    public ValueTask DisposeAsync()
    {
        Open();
        return ValueTask.CompletedTask;
    }
}
