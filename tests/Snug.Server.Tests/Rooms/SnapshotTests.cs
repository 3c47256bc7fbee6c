using System.IO.Compression;
using System.Text.Json;
using Snug.Protocol;

namespace Snug.Server.Tests;

public sealed class SnapshotTests
{
    [Fact]
    public async Task State_is_compressed_for_those_who_can_read_that_and_says_the_same()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        for (var number = 2; number <= 200; number++)
        {
            await maya.MakeRoom($"Room {number}");
        }

        using var request = maya.Request(HttpMethod.Get, "/api/state");
        request.Headers.AcceptEncoding.ParseAdd("br");
        using var answer = await server.Stranger.SendAsync(request, TestDeadline.Token);
        answer.Content.Headers.ContentEncoding.ShouldBe(["br"]);
        var compressed = await answer.Content.ReadAsByteArrayAsync(TestDeadline.Token);
        using var reading = new BrotliStream(new MemoryStream(compressed), CompressionMode.Decompress);
        var state = (await JsonSerializer.DeserializeAsync(reading, Wire.Json.State, TestDeadline.Token))!;
        var plain = await maya.State();
        state.Rooms.ShouldBe(plain.Rooms);
        (state.Rooms.Count, state.Cursor).ShouldBe((200, plain.Cursor));
        compressed.Length.ShouldBeLessThan(8_000);
    }

    [Fact]
    public async Task People_in_state_are_those_who_did_something_last_also_after_a_restart()
    {
        await using var server = await TestServer.Open();
        var (maya, ben, eva) = (await server.ComeIn("Maya"), await server.ComeIn("Ben"), await server.ComeIn("Eva"));
        await maya.Say(1, "hi");
        await ben.Say(1, "hello");
        (await eva.State()).People.Select(person => person.Name).ShouldBe(["Ben", "Maya", "Eva"]);
        await server.Close();
        await server.OpenAgain();
        (await eva.State()).People.Select(person => person.Name).ShouldBe(["Ben", "Maya", "Eva"]);
    }
}
