using System.Text;
using System.Text.Json;
using Snug.Server.Log;
using Snug.Server.Log.Streams;
using Snug.Server.Storage;

namespace Snug.Server.Tests;

/// <summary>Events for tests of the feeds themselves: words in rooms, which memory takes no notice of.</summary>
internal static class TestEvents
{
    private static readonly Kind Said = new(101, "test.said") { Subject = new Words() };
    private static readonly Kind Erased = new(102, "test.erased") { Subject = Said.Subject, TakesWordsAway = true };

    public static LogEvent Say(long position, string words, int? room = 1, Audience audience = Audience.Everybody) =>
        new(new Cursor(position, default), Said, audience, room, position, PersonId: null, words);

    /// <summary>Takes the words of the event at <paramref name="said"/> away.</summary>
    public static LogEvent Erase(long position, long said, int? room = 1, Audience audience = Audience.Everybody) =>
        new(new Cursor(position, default), Erased, audience, room, said, PersonId: null, "");

    /// <summary>All that is in memory of a feed behind a position, as text; null if it is no longer there.</summary>
    public static string? After(this Feed feed, long position)
    {
        if (!feed.TryFind(position, out var segment, out var offset))
        {
            return null;
        }

        var text = new StringBuilder();
        for (var next = segment; next is not null; next = next.Next)
        {
            next.TryRead(offset, next.Length, out var bytes).ShouldBeTrue();
            text.Append(Encoding.UTF8.GetString(bytes.Span));
            offset = 0;
        }

        return Short(text.ToString());
    }

    /// <summary>With a short word for the tag that all these events have.</summary>
    public static string Short(string events) => events.Replace(default(Tag).ToString(), "tag", StringComparison.Ordinal);

    private sealed class Words : Subject
    {
        public override object Read(IRow row, in References references, Projection known) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter json, object state) => json.WriteStringValue((string)state);

        public override void Apply(LogEvent happened, Projection known)
        {
        }
    }
}
