using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Snug.Protocol;
using Snug.Server.Log;
using Snug.Server.Messages;

namespace Snug.Server.Tests;

/// <summary>What programs and databases out there rely on. These lists may only grow.</summary>
public sealed class FrozenTests
{
    [Fact]
    public void Problems_keep_their_names_and_statuses() =>
        Problems.All.Select(problem => $"{problem.Status} {problem.Uri}").ShouldBe(
        [
            "400 urn:snug:problem:malformed", "400 urn:snug:problem:invalid-text", "400 urn:snug:problem:invalid-name",
            "400 urn:snug:problem:invalid-password", "400 urn:snug:problem:invalid-key", "400 urn:snug:problem:not-an-emoji",
            "401 urn:snug:problem:sign-in", "401 urn:snug:problem:code-unknown",
            "401 urn:snug:problem:wrong-password",
            "403 urn:snug:problem:closed-door", "403 urn:snug:problem:foreign-origin", "403 urn:snug:problem:not-allowed",
            "403 urn:snug:problem:wrong-password",
            "403 urn:snug:problem:invite-needed",
            "404 urn:snug:problem:not-found", "404 urn:snug:problem:room-not-found", "404 urn:snug:problem:no-such-invite",
            "404 urn:snug:problem:no-such-command", "405 urn:snug:problem:method-not-allowed",
            "409 urn:snug:problem:name-taken", "409 urn:snug:problem:name-looks-alike", "409 urn:snug:problem:known-here",
            "409 urn:snug:problem:other-person",
            "409 urn:snug:problem:key-reused",
            "409 urn:snug:problem:room-archived", "409 urn:snug:problem:message-deleted", "409 urn:snug:problem:too-many-reactions",
            "409 urn:snug:problem:too-many-pins", "409 urn:snug:problem:last-owner",
            "409 urn:snug:problem:last-keeper",
            "413 urn:snug:problem:too-long", "413 urn:snug:problem:body-too-large", "415 urn:snug:problem:not-json",
            "429 urn:snug:problem:too-quick",
            "500 urn:snug:problem:bug",
            "503 urn:snug:problem:busy", "503 urn:snug:problem:database-away", "503 urn:snug:problem:database-held",
            "503 urn:snug:problem:read-only",
            "503 urn:snug:problem:damaged",
            "503 urn:snug:problem:stopping",
            "507 urn:snug:problem:disk-full",
        ]);

    [Fact]
    public void Every_problem_is_in_the_list() =>
        typeof(Problems).GetFields(BindingFlags.Public
            | BindingFlags.Static).Select(field => field.GetValue(null)).OfType<ProblemType>().ShouldBe(Problems.All, ignoreOrder: true);

    [Fact]
    public void Kinds_of_events_keep_their_numbers_and_names()
    {
        Kinds.All.Select(kind => $"{kind.Id} {kind.Name}")
            .ShouldBe(["1 room.created", "2 room.changed", "3 message.posted", "4 message.deleted", "5 person.joined", "6 session.ended",
                "7 chain.begun", "8 person.renamed", "9 person.changed", "10 removal.begun",
                "11 member.joined", "12 member.left", "13 member.changed", "14 server.changed",
                "15 message.edited", "16 message.reacted", "17 message.pinned"]);
        Constants(typeof(EventKinds)).ShouldBe(
            ["bye", "hello", "me", "member.changed", "member.joined", "member.left", "message.deleted", "message.edited",
                "message.pinned", "message.posted", "message.reacted",
                "person.changed", "person.joined", "person.renamed", "ping",
                "presence", "reset", "room.changed",
                "room.created", "server.changed"]);
    }

    [Fact]
    public async Task The_database_names_the_same_kinds()
    {
        await using var server = await TestServer.Open();
        server.Ask("select id || ' ' || name from event_kinds order by id").ShouldBe(Kinds.All.Select(kind => $"{kind.Id} {kind.Name}"));
    }

    [Fact]
    public void Words_on_the_wire_keep_their_spelling()
    {
        Constants(typeof(RoomKinds)).ShouldBe(["direct", "open", "private"]);
        Constants(typeof(Postings)).ShouldBe(["admins", "everybody"]);
        Constants(typeof(Levels)).ShouldBe(["all", "mentions", "nothing"]);
        Constants(typeof(MemberRoles)).ShouldBe(["keeper", "member"]);
        Constants(typeof(WhoMakesRooms)).ShouldBe(["admins", "everybody"]);
        Constants(typeof(Roles)).ShouldBe(["admin", "bot", "member", "owner"]);
        Constants(typeof(PersonStatuses)).ShouldBe(["banned", "deactivated"]);
        Constants(typeof(Accesses)).ShouldBe(["invite", "open"]);
        Constants(typeof(AuditActs)).ShouldBe(
            ["code.used", "invite.created", "invite.revoked", "invite.used", "message.removed", "messages.removed", "password.removed",
                "password.used",
                "person.banned", "person.deactivated", "person.reactivated", "person.unbanned", "posting.changed", "recovery.created",
                "recovery.used", "report.done", "report.reopened", "role.changed", "room.archived", "room.reopened", "setting.changed"]);
        Constants(typeof(Doors)).ShouldBe(["damaged", "hook", "import", "irc", "legacy"]);
        Constants(typeof(PresenceStates)).ShouldBe(["away", "here", "writing"]);
        Constants(typeof(WireHeaders)).ShouldBe(["Idempotency-Key", "Snug-Cursor", "Snug-Person"]);
    }

    [Fact]
    public void Records_keep_their_members()
    {
        var evening = new DateTimeOffset(2026, 11, 22, 8, 31, 37, 123, TimeSpan.FromHours(1));
        Text(
            new Room(4, "Ines, Maya", "direct", null, 2, null, null)
            {
                Posting = "admins",
                Replies = true,
                People = [new(1, "Ines"), new(2, "Maya")],
                Level = "nothing",
                Favourite = true,
                Hidden = true,
            },
            Wire.Json.Room)
            .ShouldBe(
                """{"id":4,"name":"Ines, Maya","kind":"direct","topic":null,"lastNumber":2,"readNumber":null,"archivedAt":null"""
                    + ""","posting":"admins","replies":true,"people":[{"id":1,"name":"Ines"},{"id":2,"name":"Maya"}],"level":"nothing","fav"""
                    + """ourite":true,"hidden":true}""");
        Text(new Member(new(7, "alice"), "keeper"), Wire.Json.Member).ShouldBe("""{"person":{"id":7,"name":"alice"},"role":"keeper"}""");
        Text(new MemberEvent(3, new(7, "alice"), By: 1), Wire.Json.MemberEvent)
            .ShouldBe("""{"room":3,"person":{"id":7,"name":"alice"},"by":1}""");
        Text(new Me([], [new(3, "mentions", true, false)], [7], 2), Wire.Json.Me)
            .ShouldBe(
                """{"reads":[],"rooms":[{"room":3,"level":"mentions","favourite":true,"hidden":false}],"muted":[7],"reports":2}""");
        Text(new ServerSettings("admins"), Wire.Json.ServerSettings).ShouldBe("""{"whoMakesRooms":"admins"}""");
        Text(new Room(3, "Movie night", "open", null, 120, 98, null), Wire.Json.Room)
            .ShouldBe("""{"id":3,"name":"Movie night","kind":"open","topic":null,"lastNumber":120,"readNumber":98,"archivedAt":null}""");
        Text(new Message(3, 120, new Author(7, "alice"), "hi <b>é\n\u001b", evening, "k"), Wire.Json.Message)
            .ShouldBe(
                """{"room":3,"number":120,"author":{"id":7,"name":"alice"},"text":"hi <b>é\n\u001B","at":"2026-11-22T07:31:37.123Z","key":"k"}""");
        Text(new Message(3, 120, new Author(null, "DeadEagle", Doors.Legacy), "", evening, null, evening), Wire.Json.Message)
            .ShouldBe(
                """{"room":3,"number":120,"author":{"id":null,"name":"DeadEagle","via":"legacy"},"text":"","at":"2026-11-22T07:31:37.123Z","key":null,"deletedAt":"2026-11-22T07:31:37.123Z"}""");
        Text(new Message(3, 120, new Author(null, "(damaged)", Doors.Damaged), "", evening, null, Damaged: true), Wire.Json.Message)
            .ShouldBe(
                """{"room":3,"number":120,"author":{"id":null,"name":"(damaged)","via":"damaged"},"text":"","at":"2026-11-22T07:31:37.123Z","key":null,"damaged":true}""");
        Text(Everything(evening), Wire.Json.Message).ShouldBe(
            """{"room":3,"number":121,"author":{"id":7,"name":"alice"},"text":"**hi** @Ben","at":"2026-11-22T07:31:37.123Z","key":null"""
                + ""","editedAt":"2026-11-22T07:31:37.123Z","replyTo":{"number":120,"root":118,"author":{"id":8,"name":"Ben"},"text":"yo"}"""
                + ""","thread":{"count":1,"people":[{"id":8,"name":"Ben"}],"lastAt":"2026-11-22T07:31:37.123Z","lastNumber":122}"""
                + ""","markup":[{"type":"paragraph","nodes":[{"type":"strong","nodes":[{"type":"text","text":"hi"}]}"""
                + """,{"type":"text","text":" "},{"type":"mention","text":"@Ben","person":8}]}],"mentions":[8]"""
                + ""","pinnedAt":"2026-11-22T07:31:37.123Z","reactions":[{"emoji":"\uD83D\uDC4D","count":1,"people":[{"id":8,"name":"Ben"}]}]}""");
        Text(new Quote(120, 118, new Author(8, "Ben"), "", Deleted: true), Wire.Json.Quote)
            .ShouldBe("""{"number":120,"root":118,"author":{"id":8,"name":"Ben"},"text":"","deleted":true}""");
        Text(new MessageReactions(3, 120, []), Wire.Json.MessageReactions).ShouldBe("""{"room":3,"number":120,"reactions":[]}""");
        Text(new MessagePin(3, 120, null, new(7, "alice")), Wire.Json.MessagePin)
            .ShouldBe("""{"room":3,"number":120,"pinnedAt":null,"person":{"id":7,"name":"alice"}}""");
        Text(new Me([new ReadMark(3, 98)]), Wire.Json.Me).ShouldBe("""{"reads":[{"room":3,"number":98}]}""");
        Text(new Presence(3, 2, [new PersonPresence(7, "alice", "here")]), Wire.Json.Presence)
            .ShouldBe("""{"room":3,"count":2,"people":[{"id":7,"name":"alice","state":"here"}]}""");
        Text(
            new NewSession(new Person(7, "alice"), "t"),
            Wire.Json.NewSession).ShouldBe("""{"person":{"id":7,"name":"alice"},"token":"t"}""");
        Text(new DeviceCode("k7q2m9xd", "http://x/j/k7q2m9xd", evening), Wire.Json.DeviceCode)
            .ShouldBe("""{"code":"k7q2m9xd","link":"http://x/j/k7q2m9xd","expiresAt":"2026-11-22T07:31:37.123Z"}""");
        Text(
            new State(new Person(7, "alice"), [], [], "0-0"),
            Wire.Json.State).ShouldBe("""{"me":{"id":7,"name":"alice"},"rooms":[],"people":[],"cursor":"0-0","muted":[]}""");
        Text(
            new Welcome("The Lantern", "1.0.0", "invite"),
            Wire.Json.Welcome).ShouldBe("""{"name":"The Lantern","version":"1.0.0","access":"invite"}""");
        Text(new Bye(1200), Wire.Json.Bye).ShouldBe("""{"retryMs":1200}""");
    }

    private static Message Everything(DateTimeOffset at) => new(3, 121, new Author(7, "alice"), "**hi** @Ben", at, Key: null)
    {
        EditedAt = at,
        ReplyTo = new Quote(120, 118, new Author(8, "Ben"), "yo"),
        Thread = new MessageThread(1, [new(8, "Ben")], at, 122),
        Markup =
        [
            new(MarkupTypes.Paragraph, Nodes:
            [
                new(MarkupTypes.Strong, Nodes: [new(MarkupTypes.Text, "hi")]),
                new(MarkupTypes.Text, " "),
                new(MarkupTypes.Mention, "@Ben", Person: 8),
            ]),
        ],
        Mentions = [8],
        PinnedAt = at,
        Reactions = [new("👍", 1, [new(8, "Ben")])],
    };

    [Theory]
    [InlineData(7, "alice", null, "hi <b>é\n\u001b\t\"quoted\" \\ 🎉 \u2028 &'+", "0199ad1c-7000-7000-8000-000000000001", false)]
    [InlineData(null, "Dead\"Eagle\u00a0", Doors.Legacy, "", null, true)]
    [InlineData(null, "(damaged)", Doors.Damaged, "", null, false, true)]
    [InlineData(int.MaxValue, "Zoë", null, "</script>", "k\"<", false)]
    public void A_message_written_by_hand_is_the_same(
        int? id, string name, string? via, string text, string? key, bool isDeleted, bool isDamaged = false)
    {
        var at = new DateTimeOffset(2026, 11, 2, 3, 4, 5, 6, TimeSpan.FromHours(-5));
        var deletedAt = isDeleted ? at.AddDays(400) : (DateTimeOffset?)null;
        var message = new Message(3, 12_000_000_000, new Author(id, name, via), text, at, key, deletedAt, isDamaged);
        Encoding.UTF8.GetString(MessageJson.Encode(message).Span).ShouldBe(Text(message, Wire.Json.Message));
        Encoding.UTF8.GetString(MessageJson.Encode([message, message])).ShouldBe(Text([message, message], Wire.Json.ListMessage));
        MessageJson.Encode([]).ShouldBe("[]"u8.ToArray());
        var whole = Everything(at) with { Room = 3, Number = 12_000_000_001, Author = new Author(id, name, via), Text = text, Key = key };
        Encoding.UTF8.GetString(MessageJson.Encode(whole).Span).ShouldBe(Text(whole, Wire.Json.Message));
    }

    [Fact]
    public void Sizes_stay()
    {
        typeof(WireLimits).GetFields()
            .Select(field => string.Create(CultureInfo.InvariantCulture, $"{field.Name} {field.GetRawConstantValue()}"))
            .Order(StringComparer.Ordinal)
            .ShouldBe(
        [
            "BodyBytes 131072", "KeyCharacters 64", "MessageCodePoints 8000", "NameCodePoints 64", "PageDefault 50", "PageMost 100",
            "TopicCodePoints 250",
        ]);
    }

    [Fact]
    public void Every_problem_is_explained_in_the_docs()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "problems.md"));
        var explained = page.Split('\n')
            .Where(line => line.StartsWith("### ", StringComparison.Ordinal))
            .Select(line => line[4..].Trim())
            .ToList();
        explained.ShouldBe(Problems.All.Select(problem => $"`{problem.Name}` {problem.Status}: {problem.Title}"));
    }

    private static string Text<T>(T value, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
        JsonSerializer.Serialize(value, type);

    private static IEnumerable<string> Constants(Type type) =>
        type.GetFields().Select(field => (string)field.GetRawConstantValue()!).Order(StringComparer.Ordinal);
}
