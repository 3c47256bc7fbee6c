using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Snug.Protocol;

namespace Snug.Server.Tests;

/// <summary>Somebody who came in, with a program that speaks the API.</summary>
internal sealed class TestPerson(TestServer server, Person person, string token)
{
    public int Id => person.Id;

    public Person Person => person;

    public string Name => person.Name;

    public string Token => token;

    /// <summary>Says something and expects that it was taken, or had been before.</summary>
    public async Task<Message> Say(int room, string text, string? key = null)
    {
        using var answer = await TrySay(room, text, key);
        return await answer.Read(Wire.Json.Message);
    }

    public Task<HttpResponseMessage> TrySay(int room, string text, string? key = null) =>
        Send(HttpMethod.Post, $"/api/rooms/{room}/messages", Json(new NewMessage(text), Wire.Json.NewMessage), key);

    /// <summary>Answers a message.</summary>
    public async Task<Message> Reply(int room, long number, string text)
    {
        using var answer = await TryReply(room, number, text);
        return await answer.Read(Wire.Json.Message);
    }

    public Task<HttpResponseMessage> TryReply(int room, long number, string text) =>
        Send(HttpMethod.Post, $"/api/rooms/{room}/messages", Json(new NewMessage(text, number), Wire.Json.NewMessage));

    /// <summary>Gives a message other words.</summary>
    public async Task<Message> Edit(int room, long number, string text)
    {
        using var answer = await TryEdit(room, number, text);
        return await answer.Read(Wire.Json.Message);
    }

    public Task<HttpResponseMessage> TryEdit(int room, long number, string text) =>
        Send(HttpMethod.Patch, $"/api/rooms/{room}/messages/{number}", Json(new MessageChange(text), Wire.Json.MessageChange));

    /// <summary>Takes a message away.</summary>
    public async Task<Message> Delete(int room, long number)
    {
        using var answer = await Send(HttpMethod.Delete, $"/api/rooms/{room}/messages/{number}");
        return await answer.Read(Wire.Json.Message);
    }

    /// <summary>Reacts to a message, or takes it back.</summary>
    public async Task<MessageReactions> React(int room, long number, string emoji, bool isChosen = true)
    {
        using var answer = await TryReact(room, number, emoji, isChosen);
        return await answer.Read(Wire.Json.MessageReactions);
    }

    public Task<HttpResponseMessage> TryReact(int room, long number, string emoji, bool isChosen = true) => Send(
        isChosen ? HttpMethod.Put : HttpMethod.Delete, $"/api/rooms/{room}/messages/{number}/reactions/{Uri.EscapeDataString(emoji)}");

    /// <summary>Pins a message, or unpins it.</summary>
    public async Task<Message> Pin(int room, long number, bool isPinned = true)
    {
        using var answer = await Send(isPinned ? HttpMethod.Put : HttpMethod.Delete, $"/api/rooms/{room}/messages/{number}/pin");
        return await answer.Read(Wire.Json.Message);
    }

    /// <summary>A list of messages.</summary>
    public async Task<List<Message>> Messages(string path)
    {
        using var answer = await Get(path);
        return await answer.Read(Wire.Json.ListMessage);
    }

    public async Task<Room> MakeRoom(string name, string? topic = null, string? key = null)
    {
        using var answer = await TryMakeRoom(name, topic, key);
        return await answer.Read(Wire.Json.Room);
    }

    /// <summary>A room that this person keeps, and nobody else knows of.</summary>
    public async Task<Room> MakePrivateRoom(string name, params TestPerson[] members)
    {
        using var answer = await Send(HttpMethod.Post, "/api/rooms", Json(new NewRoom(name, RoomKinds.Private), Wire.Json.NewRoom));
        var room = await answer.Read(Wire.Json.Room);
        foreach (var member in members)
        {
            await Add(room.Id, member);
        }

        return room;
    }

    public async Task SetLevel(int room, string level)
    {
        using var answer = await TrySetLevel(room, level);
        answer.ShouldBe(System.Net.HttpStatusCode.OK);
    }

    public Task<HttpResponseMessage> TrySetLevel(int room, string level) =>
        Send(HttpMethod.Put, $"/api/rooms/{room}/level", Json(new NewLevel(level), Wire.Json.NewLevel));

    /// <summary>A call that takes no body, and expects that it was done.</summary>
    public async Task Put(string path, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var answer = await Send(HttpMethod.Put, path);
        answer.ShouldBe(status);
    }

    /// <summary>Begins or finds the talk with others.</summary>
    public async Task<Room> Talk(params TestPerson[] others)
    {
        using var answer = await TryTalk([.. others.Select(other => other.Id)]);
        return await answer.Read(Wire.Json.Room);
    }

    public Task<HttpResponseMessage> TryTalk(params int[] others) =>
        Send(HttpMethod.Post, "/api/direct", Json(new NewDirect(others), Wire.Json.NewDirect));

    public async Task Add(int room, TestPerson person, string? role = null)
    {
        using var answer = await TryAdd(room, person.Id, role);
        answer.IsSuccessStatusCode.ShouldBeTrue();
    }

    public Task<HttpResponseMessage> TryAdd(int room, int person, string? role = null) =>
        Send(HttpMethod.Put, $"/api/rooms/{room}/members/{person}", Json(new NewMember(role), Wire.Json.NewMember));

    public async Task Remove(int room, TestPerson person)
    {
        using var answer = await TryRemove(room, person.Id);
        answer.ShouldBe(System.Net.HttpStatusCode.NoContent);
    }

    public Task<HttpResponseMessage> TryRemove(int room, int person) =>
        Send(HttpMethod.Delete, $"/api/rooms/{room}/members/{person}");

    public async Task<Member[]> Members(int room)
    {
        using var answer = await Get($"/api/rooms/{room}/members");
        return await answer.Read(Wire.Json.MemberArray);
    }

    public Task<HttpResponseMessage> TryMakeRoom(string name, string? topic = null, string? key = null) =>
        Send(HttpMethod.Post, "/api/rooms", Json(new NewRoom(name, Topic: topic), Wire.Json.NewRoom), key);

    public async Task<Room> Change(int room, RoomChange change)
    {
        using var answer = await Send(HttpMethod.Patch, $"/api/rooms/{room}", Json(change, Wire.Json.RoomChange));
        return await answer.Read(Wire.Json.Room);
    }

    public Task<HttpResponseMessage> TryMark(int room, long number, bool back = false, long? from = null) =>
        Send(HttpMethod.Put, $"/api/rooms/{room}/read", Json(new NewReadMark(number, back, from), Wire.Json.NewReadMark));

    /// <returns>The mark as it is afterwards.</returns>
    public async Task<long> Mark(int room, long number, bool back = false, long? from = null)
    {
        using var answer = await TryMark(room, number, back, from);
        var mark = await answer.Read(Wire.Json.ReadMark);
        mark.Room.ShouldBe(room);
        return mark.Number;
    }

    /// <summary>Says that one is here, writing or away.</summary>
    public async Task Am(string state, int room)
    {
        using var answer = await Send(HttpMethod.Put, $"/api/rooms/{room}/presence", Json(new NewPresence(state), Wire.Json.NewPresence));
        answer.ShouldBe(System.Net.HttpStatusCode.NoContent);
    }

    public async Task<Room> Room(int room)
    {
        using var answer = await Get($"/api/rooms/{room}");
        return await answer.Read(Wire.Json.Room);
    }

    public async Task<Room[]> Rooms()
    {
        using var answer = await Get("/api/rooms");
        return await answer.Read(Wire.Json.RoomArray);
    }

    public async Task<State> State()
    {
        using var answer = await Get("/api/state");
        return await answer.Read(Wire.Json.State);
    }

    /// <summary>A page of messages.</summary>
    public async Task<Message[]> Page(int room, string query = "") => (await PageWithCursor(room, query)).Messages;

    public async Task<(Message[] Messages, string Cursor)> PageWithCursor(int room, string query = "")
    {
        using var answer = await Get($"/api/rooms/{room}/messages{query}");
        return (await answer.Read(Wire.Json.MessageArray), answer.Cursor());
    }

    /// <summary>A code for one's other device.</summary>
    public async Task<DeviceCode> MakeCode(string? key = null)
    {
        using var answer = await Send(HttpMethod.Post, "/api/codes", content: null, key);
        return await answer.Read(Wire.Json.DeviceCode);
    }

    public Task<HttpResponseMessage> Leave() => Send(HttpMethod.Delete, "/api/session");

    /// <summary>Opens a stream: of one room, or of everything.</summary>
    public Task<EventReader> Follow(int? room = null, string? after = null, string? lastEventId = null) =>
        EventReader.Open(server.Streams, FollowRequest(room, after, lastEventId));

    public HttpRequestMessage FollowRequest(int? room = null, string? after = null, string? lastEventId = null)
    {
        var path = room is { } id ? $"/api/rooms/{id}/events" : "/api/events";
        var request = Request(HttpMethod.Get, after is null ? path : $"{path}?after={Uri.EscapeDataString(after)}");
        request.Version = server.Transport is StreamTransport.Socket ? HttpVersion.Version11 : HttpVersion.Version10;
        if (lastEventId is not null)
        {
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId).ShouldBeTrue();
        }

        return request;
    }

    public Task<HttpResponseMessage> Get(string path) => Send(HttpMethod.Get, path);

    public async Task<HttpResponseMessage> Send(HttpMethod method, string path, HttpContent? content = null, string? key = null)
    {
        using var request = Request(method, path);
        request.Content = content;
        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation(WireHeaders.IdempotencyKey, key).ShouldBeTrue();
        }

        return await server.Stranger.SendAsync(request, TestDeadline.Token);
    }

    /// <summary>A request in this guest's name.</summary>
    public HttpRequestMessage Request(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return request;
    }

    public static StringContent Json<T>(T value, JsonTypeInfo<T> type) =>
        new(JsonSerializer.Serialize(value, type), Encoding.UTF8, "application/json");
}
