using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.People.Passwords;
using Snug.Server.Rooms;
using Snug.Server.Storage;

namespace Snug.Server.People;

/// <summary><c>snug person</c>: the person at the machine lists people, and gives one of them another role or takes their way in.</summary>
public sealed class OwnerPeople
{
    private readonly EventLog log;

    internal OwnerPeople(EventLog log) => this.log = log;

    /// <summary>Everybody, or one person as they are now.</summary>
    /// <exception cref="StartupException">With what to do.</exception>
    internal async Task<IReadOnlyList<Person>> Do(PersonCall call)
    {
        if (call.Name is not { } name)
        {
            return log.Projection.Read((known, _) =>
                Enumerable.Range(1, known.People.Count).Select(id => known.People.Find(id)!).ToList());
        }

        var person = (TextRules.CanBeInName(name)
            ? log.Projection.Read((known, _) => known.People.FindFolded(NameFolding.Fold(name)))
            : null) ?? throw new StartupException($"Nobody here is called {name}. Look at the names: snug person");
        if (call.NoPassword)
        {
            var removed = await log.Enqueue(new RemovePassword(person.Id, Who.Owner));
            if (removed.Refusal is { } no)
            {
                throw new StartupException(no.Detail);
            }
        }

        if (call is { Role: null, Deactivated: null })
        {
            return [person];
        }

        if (call.Role is not (null or Roles.Owner or Roles.Admin or Roles.Member or Roles.Bot))
        {
            throw new StartupException("A role is owner, admin, member or bot. Nothing was changed.");
        }

        var changed = await log.Enqueue(new ChangePerson(person.Id, call.Role, call.Deactivated, Who.Owner));
        return changed.Refusal is { } refusal ? throw new StartupException(refusal.Detail) : [changed.Value!];
    }
}

/// <summary><c>snug person</c> asks the running server.</summary>
public static class PersonEndpoint
{
    /// <summary>Asks the server that runs on a database about people.</summary>
    /// <exception cref="StartupException">With what to do.</exception>
    /// <param name="database">A file, or the address of a PostgreSQL, which is asked without a server.</param>
    public static async Task<IReadOnlyList<Person>> FromCommandLine(
        string database, PersonCall call, TimeProvider time, string startHint, CancellationToken cancel)
    {
        if (DatabaseName.IsPostgres(database))
        {
            await using var offline = await OfflineLog.Open(database, time);
            return await new OwnerPeople(offline.Log).Do(call);
        }

        using var server = RunningServer.Find(database) ?? throw new StartupException(
            $"No Snug runs on {Path.GetFileName(database)} now, and it alone knows who is there. Start it: {startHint}");
        return await server.Ask("/admin/people", call, PersonJson.Default.PersonCall, PersonJson.Default.IReadOnlyListPerson, cancel);
    }

    extension(IEndpointRouteBuilder admin)
    {
        internal void MapOwnersPeople() => admin.MapPost("/people", Do);
    }

    private static Task<Results<JsonHttpResult<IReadOnlyList<Person>>, ProblemResult>> Do(PersonCall call, OwnerPeople people) =>
        OwnerEndpoints.Report(() => people.Do(call), PersonJson.Default.IReadOnlyListPerson);
}

/// <summary>What <c>snug person</c> wants.</summary>
/// <param name="Name">Whom it is about; null for everybody.</param>
/// <param name="Role">What they become; null leaves it.</param>
/// <param name="Deactivated">True takes their way in, false gives it back; null leaves it.</param>
/// <param name="NoPassword">Takes their password away; their sessions stay.</param>
public sealed record PersonCall(string? Name = null, string? Role = null, bool? Deactivated = null, bool NoPassword = false);

/// <summary>JSON between <c>snug person</c> and its server.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(PersonCall))]
[JsonSerializable(typeof(IReadOnlyList<Person>))]
internal sealed partial class PersonJson : JsonSerializerContext;
