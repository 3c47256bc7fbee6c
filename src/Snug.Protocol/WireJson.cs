using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Snug.Protocol;

/// <summary>
/// JSON of the wire: camelCase, UTF-8, instants as RFC 3339 UTC with milliseconds; unknown members ignored, duplicate members refused.
/// </summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.Strict,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(InstantConverter)])]
[JsonSerializable(typeof(Room))]
[JsonSerializable(typeof(IReadOnlyList<Room>))]
[JsonSerializable(typeof(Room[]))]
[JsonSerializable(typeof(NewRoom))]
[JsonSerializable(typeof(RoomChange))]
[JsonSerializable(typeof(NewLevel))]
[JsonSerializable(typeof(Member))]
[JsonSerializable(typeof(IReadOnlyList<Member>))]
[JsonSerializable(typeof(Member[]))]
[JsonSerializable(typeof(NewMember))]
[JsonSerializable(typeof(MemberEvent))]
[JsonSerializable(typeof(NewDirect))]
[JsonSerializable(typeof(ServerSettings))]
[JsonSerializable(typeof(ServerSettingsChange))]
[JsonSerializable(typeof(NewReport))]
[JsonSerializable(typeof(Report))]
[JsonSerializable(typeof(IReadOnlyList<Report>))]
[JsonSerializable(typeof(List<Report>))]
[JsonSerializable(typeof(ReportChange))]
[JsonSerializable(typeof(RoomPreference))]
[JsonSerializable(typeof(Message))]
[JsonSerializable(typeof(IReadOnlyList<Message>))]
[JsonSerializable(typeof(List<Message>))]
[JsonSerializable(typeof(Message[]))]
[JsonSerializable(typeof(NewMessage))]
[JsonSerializable(typeof(MessageChange))]
[JsonSerializable(typeof(Quote))]
[JsonSerializable(typeof(MessageReactions))]
[JsonSerializable(typeof(MessagePin))]
[JsonSerializable(typeof(IReadOnlyList<Reaction>))]
[JsonSerializable(typeof(IReadOnlyList<MarkupNode>))]
[JsonSerializable(typeof(List<MarkupNode>))]
[JsonSerializable(typeof(IReadOnlyList<int>))]
[JsonSerializable(typeof(OwnSettings))]
[JsonSerializable(typeof(NewReadMark))]
[JsonSerializable(typeof(ReadMark))]
[JsonSerializable(typeof(Person))]
[JsonSerializable(typeof(IReadOnlyList<Person>))]
[JsonSerializable(typeof(Person[]))]
[JsonSerializable(typeof(ComeIn))]
[JsonSerializable(typeof(NewSession))]
[JsonSerializable(typeof(Session))]
[JsonSerializable(typeof(NewPassword))]
[JsonSerializable(typeof(OwnSession))]
[JsonSerializable(typeof(OwnSession[]))]
[JsonSerializable(typeof(IReadOnlyList<OwnSession>))]
[JsonSerializable(typeof(DeviceCode))]
[JsonSerializable(typeof(QrCode))]
[JsonSerializable(typeof(NewInvite))]
[JsonSerializable(typeof(Invite))]
[JsonSerializable(typeof(IReadOnlyList<Invite>))]
[JsonSerializable(typeof(Invite[]))]
[JsonSerializable(typeof(MeChange))]
[JsonSerializable(typeof(PersonChange))]
[JsonSerializable(typeof(Ban))]
[JsonSerializable(typeof(AuditEntry))]
[JsonSerializable(typeof(IReadOnlyList<AuditEntry>))]
[JsonSerializable(typeof(List<AuditEntry>))]
[JsonSerializable(typeof(Welcome))]
[JsonSerializable(typeof(State))]
[JsonSerializable(typeof(Me))]
[JsonSerializable(typeof(Hello))]
[JsonSerializable(typeof(Bye))]
[JsonSerializable(typeof(Presence))]
[JsonSerializable(typeof(NewPresence))]
[JsonSerializable(typeof(SlashCommand))]
[JsonSerializable(typeof(IReadOnlyList<SlashCommand>))]
[JsonSerializable(typeof(CommandLine))]
[JsonSerializable(typeof(CommandAnswer))]
[JsonSerializable(typeof(ProblemDocument))]
public sealed partial class WireJson : JsonSerializerContext;

/// <summary>The wire's JSON, ready to use.</summary>
public static class Wire
{
    /// <summary>
    /// Text stays readable (no <c>\u00e9</c>): answers are <c>application/json</c> with <c>nosniff</c>, so nothing has to be
    /// escaped for HTML. Control characters are always escaped.
    /// </summary>
    public static WireJson Json { get; } = new(new JsonSerializerOptions(WireJson.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>Gives somebody else's options (a web framework's) the rules of the wire.</summary>
    public static void Apply(JsonSerializerOptions options)
    {
        options.TypeInfoResolverChain.Insert(0, WireJson.Default);
        options.PropertyNamingPolicy = Json.Options.PropertyNamingPolicy;
        options.AllowDuplicateProperties = Json.Options.AllowDuplicateProperties;
        options.NumberHandling = Json.Options.NumberHandling;
        options.RespectNullableAnnotations = Json.Options.RespectNullableAnnotations;
        options.RespectRequiredConstructorParameters = Json.Options.RespectRequiredConstructorParameters;
        options.Encoder = Json.Options.Encoder;
        options.Converters.Add(new InstantConverter());
    }
}

/// <summary>Instants on the wire: <c>2026-11-22T07:31:37.123Z</c>, always UTC, always three digits.</summary>
public sealed class InstantConverter : JsonConverter<DateTimeOffset>
{
    /// <summary>Characters of an instant.</summary>
    public const int Length = 24;

    /// <inheritdoc/>
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetDateTimeOffset().ToUniversalTime();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        Span<byte> text = stackalloc byte[Length];
        Format(value, text);
        writer.WriteStringValue(text);
    }

    /// <summary>Writes an instant as <see cref="Length"/> ASCII characters.</summary>
    public static void Format(DateTimeOffset value, Span<byte> text)
    {
        // By hand: a format string is read again for every instant, and every event has one.
        "0000-00-00T00:00:00.000Z"u8.CopyTo(text);
        var instant = value.UtcDateTime;
        var (year, month, day) = instant;
        Put(text[..4], year);
        Put(text[5..7], month);
        Put(text[8..10], day);
        Put(text[11..13], instant.Hour);
        Put(text[14..16], instant.Minute);
        Put(text[17..19], instant.Second);
        Put(text[20..23], instant.Millisecond);
    }

    private static void Put(Span<byte> digits, int value)
    {
        for (var index = digits.Length - 1; index >= 0; index--)
        {
            (value, var digit) = Math.DivRem(value, 10);
            digits[index] = (byte)('0' + digit);
        }
    }
}
