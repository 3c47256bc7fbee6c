using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Snug.Server.Legacy;

namespace Snug.Server.Tests;

/// <summary>What the operator hears of new rooms.</summary>
public sealed class RoomsForOperatorTests
{
    [Fact]
    public async Task Every_room_is_told_once_by_whichever_door_it_was_made()
    {
        await using var server = await TestServer.Open(
            options => options with { HasLegacyDoor = true },
            services => services.AddLogging(log => log.SetMinimumLevel(LogLevel.Information)));
        await (await server.ComeIn("Dana")).MakeRoom("Kitchen", key: "the-key");
        using (var made = await server.Stranger.PostAsync(
            "/chatrm/CREATEROOM", new StringContent("{\"roomname\": \"Old\"}", null, "application/json"), TestDeadline.Token))
        {
            made.IsSuccessStatusCode.ShouldBeTrue();
        }

        var import = new ImportRoom("9", "Older", "Older", topic: null, new ImportProgress(0, "")) { Expected = 4 };
        (await server.Log.Enqueue(import)).Refusal.ShouldBeNull();

        await TestDeadline.Until(() => Made(server).Count() >= 3);
        Made(server).ShouldBe(["Dana made room 2, Kitchen", "Somebody made room 3, Old", "Somebody made room 4, Older"]);
    }

    private static IEnumerable<string> Made(TestServer server) =>
        server.ServerLog.Lines.Where(line => line.Contains(" made room ", StringComparison.Ordinal))
            .Select(line => line["Information: ".Length..].TrimEnd());
}
