using System.Text.Json;
using Snug.Server.Log;
using Snug.Server.Storage;

namespace Snug.Server.Tests;

/// <summary>The chain's bytes. They are frozen: what they give stands in databases and in people's receipts.</summary>
public sealed class ChainTests
{
    private static readonly string VectorsFile = Path.Combine(Repository.Root, "tests", "chain-vectors.json");

    [Fact]
    public void Golden_states_give_their_hashes()
    {
        using var vectors = Vectors();
        var states = vectors.RootElement.GetProperty("states").EnumerateArray().ToList();
        states.Count.ShouldBeGreaterThan(5);
        Span<byte> scratch = stackalloc byte[FieldBuffer.Usual];
        foreach (var vector in states)
        {
            var hash = new StateHash(scratch, (Hashed)vector.GetProperty("subject").GetByte(), Salt.From(Hex(vector, "salt")));
            byte id = 0;
            foreach (var field in vector.GetProperty("fields").EnumerateArray())
            {
                id++;
                if (field.ValueKind is JsonValueKind.Number)
                {
                    hash.Add(id, field.GetInt64());
                }
                else
                {
                    hash.Add(id, field.GetString());
                }
            }

            hash.End().ShouldBe(Tag.From(Hex(vector, "hash")), vector.GetProperty("name").GetString());
        }
    }

    [Fact]
    public void Golden_events_give_their_cursors()
    {
        using var vectors = Vectors();
        var tag = default(Tag);
        var events = vectors.RootElement.GetProperty("events").EnumerateArray().ToList();
        events.Count.ShouldBeGreaterThan(5);
        foreach (var vector in events)
        {
            var row = new LogRow(
                vector.GetProperty("position").GetInt64(),
                vector.GetProperty("kind").GetInt64(),
                vector.GetProperty("at").GetInt64(),
                Number(vector, "room"),
                Number(vector, "number"),
                Number(vector, "person"),
                vector.GetProperty("audience").GetByte());
            tag = Chain.Next(tag, row, Tag.From(Hex(vector, "hash")));
            $"{row.Position}-{tag}".ShouldBe(vector.GetProperty("cursor").GetString());
        }
    }

    [Fact]
    public async Task Another_program_computes_the_same()
    {
        (await Python.Run("Log/chain_vectors.py", "", Path.Combine(Repository.Root, "docs"), VectorsFile)).ShouldBe("");
    }

    [Fact]
    public void Two_events_never_have_one_record()
    {
        var random = new Random(4);
        var seen = new Dictionary<string, LogRow>();
        Span<byte> record = stackalloc byte[Chain.RecordBytes];
        for (var count = 0; count < 10_000; count++)
        {
            var row = new LogRow(
                AnyNumber(random), random.Next(8), AnyNumber(random), Maybe(random), Maybe(random), Maybe(random), (byte)random.Next(5));
            Chain.Encode(default, row, default, record);
            if (!seen.TryAdd(Convert.ToHexString(record), row))
            {
                seen[Convert.ToHexString(record)].ShouldBe(row);
            }
        }

        seen.Count.ShouldBeGreaterThan(9_000);
    }

    [Fact]
    public void Two_states_never_have_one_encoding()
    {
        string?[] texts =
        [
            null, "", "a", "b", "ab", "\u0001", "\u0001\0\0\0\u0001a", "\u0003\0\0\0\u0001a", "\u0002\0\0\0\0", "é", "e\u0301",
        ];
        var random = new Random(5);
        var seen = new Dictionary<string, string>();
        for (var count = 0; count < 10_000; count++)
        {
            // A short one, so that longer states rent.
            var fields = new FieldBuffer(new byte[16]);
            var said = "";
            for (byte id = 1; id <= 5; id++)
            {
                var text = texts[random.Next(texts.Length)];
                fields.Add(id, text);
                said += text is null ? "-," : $"'{text}',";
            }

            var encoded = Convert.ToHexString(fields.Written);
            fields.GiveBack();
            seen.TryAdd(encoded, said);
            seen[encoded].ShouldBe(said);
        }

        seen.Count.ShouldBeGreaterThan(5_000);
    }

    [Fact]
    public void A_guest_is_never_the_person_of_that_name_and_null_is_never_empty()
    {
        var salt = Salt.New();
        var states = new[]
        {
            Message(salt, author: null, via: null, "hi"),
            Message(salt, author: "Maya", via: "legacy", "hi"),
            Message(salt, author: "", via: "legacy", "hi"),
            Message(salt, author: null, via: null, ""),
            Message(salt, author: null, via: null, null),
            Message(Salt.New(), author: null, via: null, "hi"),
        };
        states.ShouldBeUnique();
    }

    [Fact]
    public void Salts_and_blinds_never_repeat_on_any_thread()
    {
        var seen = new System.Collections.Concurrent.ConcurrentDictionary<Tag, bool>();
        var salts = new System.Collections.Concurrent.ConcurrentDictionary<Salt, bool>();
        Parallel.For(0, 8, _ =>
        {
            for (var count = 0; count < 2_000; count++)
            {
                seen.TryAdd(Chain.Blind(), true).ShouldBeTrue();
                salts.TryAdd(Salt.New(), true).ShouldBeTrue();
            }
        });
        seen.ShouldNotContainKey(default);
        salts.ShouldNotContainKey(default);
    }

    [Fact]
    public void A_salt_says_nothing_of_itself() => Salt.New().ToString().ShouldBe("salt");

    [Fact]
    public void An_event_costs_no_memory()
    {
        var row = new LogRow(1, 3, 1764180000000, 1, 1, 1, 1);
        var tag = Chain.Next(default, row, Chain.Blind());
        var ascii = new byte[Tag.Letters];
        Message(Salt.New(), null, null, "warm");
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var count = 0; count < 1_000; count++)
        {
            tag = Chain.Next(tag, row, Message(Salt.New(), null, null, "On my way"));
            tag.Write(ascii);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    private static Tag Message(Salt salt, string? author, string? via, string? text)
    {
        var hash = new StateHash(stackalloc byte[FieldBuffer.Usual], Hashed.Message, salt);
        hash.Add(1, author);
        hash.Add(2, via);
        hash.Add(3, text);
        return hash.End();
    }

    private static JsonDocument Vectors() => JsonDocument.Parse(File.ReadAllText(VectorsFile));

    private static byte[] Hex(JsonElement vector, string name) => Convert.FromHexString(vector.GetProperty(name).GetString()!);

    private static long? Number(JsonElement vector, string name) =>
        vector.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetInt64() : null;

    private static long AnyNumber(Random random) =>
        random.Next(4) switch { 0 => 0, 1 => random.Next(3), 2 => -random.Next(3), _ => random.NextInt64() };

    private static long? Maybe(Random random) => random.Next(3) == 0 ? null : AnyNumber(random);
}
