using Snug.Protocol;
using Snug.Terminal.Sessions;

namespace Snug.Terminal.Chat;

/// <summary>
/// Where a person's words are kept until the server has them: a folder for each person on each server, so that nothing is ever sent
/// under somebody else's name. Only what people type is kept. A script learns from the exit code that something was not sent, and may
/// send it again itself.
/// </summary>
internal sealed class PersonFolder(CommandContext context, ServerAddress server)
{
    private readonly PeopleFolder people = new(context.ConfigFolder, server);

    /// <summary>What is typed and not sent yet.</summary>
    /// <returns>Null if nothing is kept here.</returns>
    /// <param name="failed">Called when something could not be kept.</param>
    public DiskOutbox? OpenOutbox(Person me, Action<Exception> failed) =>
        Folder(me, failed) is { } folder ? DiskOutbox.Open(folder, failed, people.OlderOf(me)) : null;

    /// <summary>What is typed and not finished.</summary>
    public Drafts OpenDrafts(Person me)
    {
        if (Folder(me, static _ => { }) is not { } folder)
        {
            return new Drafts();
        }

        var drafts = new Drafts(PeopleFolder.DraftsOf(folder), context.Time);
        foreach (var older in people.OlderOf(me))
        {
            drafts.TakeOver(PeopleFolder.DraftsOf(older));
        }

        context.Interrupts.StopAsked.Register(drafts.Flush);
        return drafts;
    }

    private string? Folder(Person me, Action<Exception> failed)
    {
        if (!context.InputIsTerminal)
        {
            return null;
        }

        try
        {
            return people.Open(me);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            failed(e);
            return null;
        }
    }
}
