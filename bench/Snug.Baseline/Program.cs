using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Snug.Protocol;

// usage: Snug.Baseline PORT
var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.UseSetting("urls", $"http://127.0.0.1:{(args is [var port, ..] ? port : "5082")}");
builder.Services.ConfigureHttpJsonOptions(json => Wire.Apply(json.SerializerOptions));
var app = builder.Build();

var at = new DateTimeOffset(2026, 11, 22, 7, 31, 37, 123, TimeSpan.Zero);
var author = new Author(7, "alice");
long last = 0;
Message[] page = [.. Enumerable.Range(1, 50).Select(number => Say(1, number, new string('x', 100)))];

app.MapPost("/api/rooms/{room:int}/messages", (int room, NewMessage message) =>
    TypedResults.Created((string?)null, Say(room, Interlocked.Increment(ref last), message.Text)));
app.MapGet("/api/rooms/{room:int}/messages", (int room) => TypedResults.Ok(page));
await app.RunAsync();

Message Say(int room, long number, string text) => new(room, number, author, text, at, "0199ad1c-7000-7000-8000-000000000001");
