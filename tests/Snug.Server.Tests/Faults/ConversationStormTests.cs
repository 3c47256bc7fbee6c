using System.Globalization;
using Snug.Protocol;

namespace Snug.Server.Tests;

/// <summary>
/// Ten people edit, delete, answer, react and pin at random while the server is killed and their streams are cut; in the end all of them
/// and the database have the same. SNUG_CONVERSATION_SECONDS says for how long; by itself it is short.
/// </summary>
[Trait("Speed", "Slow")]
[Collection(nameof(Faults))]
public sealed class ConversationStormTests(ITestOutputHelper output)
{
    private const int People = 10;

    private static readonly TimeSpan Between = TimeSpan.FromSeconds(2);

    private volatile TaskCompletionSource up = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool isEnding;

    [Fact]
    public async Task All_screens_and_the_database_are_equal_after_cuts_and_kills()
    {
        TestStore.RequireFile();
        var seconds = int.Parse(Environment.GetEnvironmentVariable("SNUG_CONVERSATION_SECONDS") ?? "12", CultureInfo.InvariantCulture);
        using var folder = new TestFolder();
        var (path, port) = (folder["snug.db"], ChildServer.FreePort());
        var server = await ChildServer.Start(path, port);
        up.TrySetResult();
        var clients = new List<ConversationClient>();
        for (var person = 0; person < People; person++)
        {
            clients.Add(await ConversationClient.ComeIn(server.Address, $"Person {person}", seed: person));
        }

        var following = clients.ConvertAll(client => client.Follow(Up));
        var acting = clients.ConvertAll(client => client.Act(Up, () => isEnding));
        var kills = 0;
        for (; kills * Between.TotalSeconds < seconds; kills++)
        {
            await Task.Delay(Between, TestContext.Current.CancellationToken);
            up = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await server.Kill();
            server.Dispose();
            server = await ChildServer.Start(path, port);
            up.TrySetResult();
        }

        isEnding = true;
        await Task.WhenAll(acting);
        var end = await clients[0].Say("the end");
        var fresh = await clients[0].Fresh();
        foreach (var client in clients)
        {
            (await client.UpTo(end.Number, shown => shown == fresh)).ShouldBe(fresh);
        }

        output.WriteLine(
            $"{clients.Sum(client => client.Answered)} calls, {kills} kills, {clients.Sum(client => client.Connections)} streams, "
                + $"{end.Number} messages");
        clients.Sum(client => client.Answered).ShouldBeGreaterThan(500);
        clients.ForEach(client => client.Dispose());
        await Task.WhenAll(following);
        await server.Stop();
        server.Dispose();
        Rows(path).ShouldBe(FreshRows(fresh));
        Reseal.Unfit(path).ShouldBeEmpty();
    }

    private Task Up() => up.Task.WaitAsync(TestContext.Current.CancellationToken);

    private static List<string> Rows(string path) =>
        [.. Sql.Ask(
                path, "select number, text, reply_to, root, deleted_at is not null, pinned_at is not null from messages order by number")
            .Select(row => string.Join('|', row))];

    private static List<string> FreshRows(string fresh) => [.. fresh.Split('\n')
        .Select(line => System.Text.Json.JsonSerializer.Deserialize(line, Wire.Json.Message)!)
        .Select(message => string.Join(
            '|',
            message.Number,
            message.Text,
            message.ReplyTo?.Number,
            message.ReplyTo?.Root,
            message.DeletedAt is null ? 0 : 1,
            message.PinnedAt is null ? 0 : 1))];
}
