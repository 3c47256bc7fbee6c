namespace Snug.Server.People;

/// <summary>
/// What somebody may want to do with people, the door and the server. <see cref="PeoplePolicy"/> says who may; an act that it does not
/// name is nobody's.
/// </summary>
internal enum PersonAct
{
    /// <summary>One's own name, password, sessions and codes.</summary>
    ChangeSelf = 1,

    /// <summary>Make, list and revoke invitations. The role that one gives has to be below one's own.</summary>
    Invite,

    /// <summary>Give somebody another role.</summary>
    ChangeRole,

    /// <summary>Take somebody's way in, or give it back; what they said stays.</summary>
    Deactivate,

    /// <summary>Send somebody away, or let them come again.</summary>
    Ban,

    /// <summary>Give somebody who lost their name a link back to it.</summary>
    GiveWayBack,

    /// <summary>See what owners and admins did.</summary>
    ReadAudit,

    /// <summary>See what was reported, and look after it.</summary>
    LookAfterReports,

    /// <summary>Decide who may make rooms.</summary>
    ChangeSettings,

    /// <summary>The server's own name and door.</summary>
    ChangeServer,
}
