using Snug.Client;
using Snug.Terminal.Screen.Keys;
using Snug.Terminal.Tests.Journeys;

namespace Snug.Terminal.Tests.Screen;

/// <summary>A server of one's own, a clock, and what all who sit at a screen do.</summary>
public abstract class ScreenTests : IAsyncLifetime
{
    protected static readonly KeyPress Escape = new(KeyCode.Escape);
    protected static readonly KeyPress End = new(KeyCode.End);

    private protected readonly FixedClock time = FixedClock.Hurried();
    private protected RealServer server = null!;
    private int readers;

    public async ValueTask InitializeAsync() => server = await RealServer.Start(time);

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected static Task<string> Sent(ScreenUser seat, string words) => seat.Glass.When(
        shown => shown.Contains(words, StringComparison.Ordinal)
            && !shown.Contains('○', StringComparison.Ordinal)
            && shown.Contains("> Say something", StringComparison.Ordinal), $"{words}, sent");

    /// <summary>One page further, and less below than before.</summary>
    private protected static async Task PageDown(ScreenUser seat)
    {
        var below = seat.Glass.Shown().Split('\n')[^3];
        seat.Press(new KeyPress(KeyCode.PageDown));
        await seat.Glass.When(shown => shown.Split('\n')[^3] != below, $"further than {below}");
    }

    private protected async Task<SnugClient> OtherDevice(ScreenUser seat)
    {
        seat.Say("/code");
        var shown = await seat.See("On your other device, type ");
        seat.Press(Escape);
        await seat.SeeNoMore("On your other device");
        var client = new SnugClient(new Uri(server.Address));
        await client.ComeInWithCodeAsync(
            shown.Split("On your other device, type ")[1][..12], cancellationToken: TestContext.Current.CancellationToken);
        return client;
    }

    private protected async Task<List<string>> Texts()
    {
        await using var reader = await OtherPerson.ComeIn(server.Address, $"Reader {++readers}");
        var page = await reader.GetMessagesAsync(1, cancellationToken: TestContext.Current.CancellationToken);
        return [.. page.Messages.Select(static message => message.Text)];
    }
}
