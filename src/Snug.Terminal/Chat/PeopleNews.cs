using Snug.Client;
using Snug.Protocol;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Chat;

/// <summary>What to say of somebody who has another name, or of one's own new role.</summary>
internal static class PeopleNews
{
    /// <summary>Null if there is nothing to say. Asked before the view takes the event: it knows what they were.</summary>
    public static SafeText? Hear(SnugEvent told, ServerView before) => told switch
    {
        // Whoever gave themselves another name knows: the answer to it says so.
        PersonRenamed { Person: var person } when person.Id != before.Me.Id
            && before.NameOfSomebodyHere(person.Id) is { } name && name != person.Name =>
            SafeText.Of($"{name} is called {person.Name} now."),
        PersonChanged { Person: var person } when person.Id == before.Me.Id && person.Role != before.Me.Role =>
            SafeText.Of($"Your role is {person.Role ?? Roles.Member} now."),
        _ => null,
    };
}
