using Snug.Protocol;

namespace Snug.Server.Web;

/// <summary>What the sign-in page without JavaScript knows.</summary>
/// <param name="ServerName">What the server is called.</param>
/// <param name="NeedsInvite">A name alone is not enough.</param>
/// <param name="Room">Where somebody who is not in yet wanted to go.</param>
/// <param name="Name">As it was typed.</param>
internal sealed record PlainDoor(string ServerName, bool NeedsInvite, int? Room, string Name = "")
{
    /// <summary>From the address, or as it was typed.</summary>
    public string? Code { get; init; }

    /// <summary>What <see cref="Code"/> opens; null if nothing.</summary>
    public Invited? Invited { get; init; }

    /// <summary>What is typed here can be read by others on its way.</summary>
    public bool IsReadable { get; init; }

    /// <summary>What stands above it.</summary>
    public string Title => Invited switch
    {
        { Person: null, By: { } host } => $"{host.Name} invites you to {ServerName}",
        { Person: null } => $"You are invited to {ServerName}",
        _ => $"Come in to {ServerName}",
    };
}
