using System.Text.Json;
using Snug.Protocol;
using Snug.Server.Log;
using Snug.Server.Storage;

namespace Snug.Server.People;

/// <summary>Events about a person: their state is the person as everybody sees them now.</summary>
internal sealed class PersonSubject : Subject
{
    public static PersonSubject Instance { get; } = new();

    /// <inheritdoc/>
    public override object Read(IRow row, in References references, Projection known) => known.People.Find(references.PersonId!.Value)!;

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json, object state) => JsonSerializer.Serialize(json, (Person)state, Wire.Json.Person);

    /// <inheritdoc/>
    public override void Apply(LogEvent happened, Projection known) => known.People.Put((Person)happened.State);
}
