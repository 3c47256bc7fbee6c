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
    public override object ReadStored(IWriter stored, IRow row, in References references, Projection known)
    {
        using var rows = stored.Prepare(PersonSql.One).Bind(1, references.PersonId!.Value).Query();
        return rows.Read() && PersonRows.Fits(rows)
            ? PersonRows.ReadPerson(rows)
            : throw new StorageException(StorageFailure.Damaged, "the row of a person is not what was written there");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json, object state) => JsonSerializer.Serialize(json, (Person)state, Wire.Json.Person);

    /// <inheritdoc/>
    public override void Apply(LogEvent happened, Projection known)
    {
        known.People.Put((Person)happened.State);
        if (happened.Kind == Kinds.PersonRenamed)
        {
            // The name stands in pages that are kept, in what they said, were quoted for or reacted to.
            foreach (var room in known.Rooms.All)
            {
                room.ForgetNewest();
            }
        }
    }
}
