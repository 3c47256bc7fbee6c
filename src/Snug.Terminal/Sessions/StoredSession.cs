using System.Text.Json.Serialization;

namespace Snug.Terminal.Sessions;

/// <summary>Who this person is on one server.</summary>
/// <param name="Address">The server, as <see cref="ServerAddress"/> writes it.</param>
/// <param name="Name">The person's name there.</param>
/// <param name="Token">What proves it.</param>
/// <param name="LastRoom">The room to go on in, or null.</param>
public sealed record StoredSession(string Address, string Name, string Token, int? LastRoom = null)
{
    /// <summary>Without the token: this text may end up in an error message.</summary>
    public override string ToString() => $"{Name} on {Address}";
}

/// <summary>The JSON of these files.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(StoredSession))]
internal sealed partial class StoredSessionJson : JsonSerializerContext;
