using Snug.Client;

namespace Snug.Terminal.Tests.Screen;

/// <summary>Somebody else on the server, who is a program.</summary>
internal static class OtherPerson
{
    public static async Task<SnugClient> ComeIn(string server, string name)
    {
        var client = new SnugClient(new Uri(server));
        await client.ComeInAsync(name, cancellationToken: TestContext.Current.CancellationToken);
        return client;
    }

    /// <summary>The same by an invitation.</summary>
    public static async Task<SnugClient> ComeInBy(string server, string name, string link)
    {
        var client = new SnugClient(new Uri(server));
        await client.ComeInByInviteAsync(name, link.Split('/')[^1], cancellationToken: TestContext.Current.CancellationToken);
        return client;
    }

    public static async Task Say(this SnugClient client, int room, params string[] texts)
    {
        foreach (var text in texts)
        {
            await client.SendAsync(room, text, cancellationToken: TestContext.Current.CancellationToken);
        }
    }
}
