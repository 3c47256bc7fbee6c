using System.Globalization;
using System.Text.Json;
using Snug.Protocol;

namespace Snug.Client.Tests;

/// <summary>
/// The server's side of sending: rooms that keep what arrives, once per key, as a Snug does. What it does with a request besides is up
/// to the test: <see cref="LossPoint"/> sees each attempt and may lose the answer, before or after the message was kept.
/// </summary>
internal sealed class LossyRoom
{
    private readonly Lock posting = new();
    private readonly List<Message> messages = [];

    /// <summary>Null: everything goes well.</summary>
    internal Func<NewMessage, LossPoint?>? Judge { get; set; }

    /// <summary>What everybody in the room sees, in order.</summary>
    internal IReadOnlyList<string> Texts(int room)
    {
        lock (posting)
        {
            return [.. messages.Where(message => message.Room == room).Select(message => message.Text)];
        }
    }

    /// <summary>The same for a change of words that were kept.</summary>
    internal Func<string, LossPoint?>? JudgeChange { get; set; }

    /// <summary>Their author does something to what was said, on another device.</summary>
    internal void Elsewhere(int room, long number, Func<Message, Message> change)
    {
        lock (posting)
        {
            var at = messages.FindIndex(message => message.Room == room && message.Number == number);
            messages[at] = change(messages[at]);
        }
    }

    internal async Task Serve(ScriptedConnection line)
    {
        if (line.Asked.Method == "PATCH")
        {
            await Change(line);
            return;
        }

        var words = JsonSerializer.Deserialize(line.Asked.Body, Wire.Json.NewMessage)!;
        var fate = Judge?.Invoke(words);
        if (fate is { Before: { } instead })
        {
            await instead(line);
            return;
        }
        var (message, isNew) = Keep(Room(line.Asked.Target), words.Text, line.Asked.Header("Idempotency-Key"));
        await (fate?.After ?? Answers.Json(isNew ? 201 : 200, JsonSerializer.Serialize(message, Wire.Json.Message)))(line);
    }

    private async Task Change(ScriptedConnection line)
    {
        var text = JsonSerializer.Deserialize(line.Asked.Body, Wire.Json.MessageChange)!.Text;
        var fate = JudgeChange?.Invoke(text);
        if (fate is { Before: { } instead })
        {
            await instead(line);
            return;
        }

        var number = long.Parse(line.Asked.Target.Split('/')[^1], CultureInfo.InvariantCulture);
        Message changed = null!;
        Elsewhere(Room(line.Asked.Target), number, before => changed = before.DeletedAt is null && before.Text != text
            ? before with { Text = text, EditedAt = DateTimeOffset.UnixEpoch }
            : before);
        if (changed.DeletedAt is not null)
        {
            await Answers.Problem(Problems.MessageDeleted, "It is deleted.")(line);
            return;
        }

        await (fate?.After ?? Answers.Json(200, JsonSerializer.Serialize(changed, Wire.Json.Message)))(line);
    }

    private (Message Message, bool IsNew) Keep(int room, string text, string? key)
    {
        lock (posting)
        {
            if (messages.Find(message => key is not null && message.Key == key) is { } known)
            {
                return (known, false);
            }

            var number = messages.Count(message => message.Room == room) + 1;
            var message = new Message(room, number, new Author(7, "Ines"), text, DateTimeOffset.UnixEpoch, key);
            messages.Add(message);
            return (message, true);
        }
    }

    private static int Room(string target) => int.Parse(target.Split('/')[3], CultureInfo.InvariantCulture);
}

/// <summary>What becomes of one attempt: something instead of keeping it, or something instead of the answer.</summary>
internal sealed record LossPoint(ScriptedAnswer? Before = null, ScriptedAnswer? After = null);
