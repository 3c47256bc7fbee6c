using Microsoft.AspNetCore.Http;
using Snug.Protocol;
using Snug.Server.Hosting;

namespace Snug.Server.People;

/// <summary>Who makes a request: a person who proved it. Handlers that take one are reached by nobody else.</summary>
/// <param name="PersonId">The person.</param>
/// <param name="Name">Their name.</param>
public sealed record Caller(int PersonId, string Name)
{
    internal TokenHash Session { get; init; }

    /// <summary>As everybody sees them.</summary>
    internal Person Person
    {
        get => field ??= new Person(PersonId, Name);
        init;
    }

    /// <summary>Set by <see cref="Authentication"/>; it has refused the request already if there is none.</summary>
    public static ValueTask<Caller> BindAsync(HttpContext http) =>
        ValueTask.FromResult(http.Kept<Caller>()!);
}
