using System.Text.Json.Serialization;

namespace Snug.Terminal.Sessions;

/// <summary>Who this person is on one server.</summary>
/// <param name="Address">The server, as <see cref="ServerAddress.Identity"/> writes it.</param>
/// <param name="Name">The person's name there.</param>
/// <param name="Token">What proves it.</param>
/// <param name="LastRoom">The room to go on in, or null.</param>
/// <param name="HasEnded">
/// The server said so the last time. Another server may have said it, at the same address, so the token is kept and tried after others.
/// </param>
/// <param name="Formerly">What the person was called before, or null: what they wrote then is kept under those names.</param>
public sealed record StoredSession(
    string Address, string Name, string Token, int? LastRoom = null, bool HasEnded = false, IReadOnlyList<string>? Formerly = null)
{
    /// <summary>The same person under another name.</summary>
    public StoredSession Called(string name) =>
        name == Name ? this : this with { Name = name, Formerly = [.. Formerly ?? [], Name] };

    /// <summary>Without the token: this text may end up in an error message.</summary>
    public override string ToString() => $"{Name} on {Address}";
}

/// <summary>Under which key somebody is coming in: if the program dies before the answer is kept, the same key gets it again.</summary>
/// <param name="Name">The name, as it was given.</param>
/// <param name="Key">The key of the call.</param>
/// <param name="At">When it was made.</param>
internal sealed record StoredKey(string Name, string Key, DateTimeOffset At);

/// <summary>The JSON of these files.</summary>
[JsonSourceGenerationOptions(
    System.Text.Json.JsonSerializerDefaults.Web, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(StoredSession))]
[JsonSerializable(typeof(StoredKey))]
internal sealed partial class StoredSessionJson : JsonSerializerContext;
