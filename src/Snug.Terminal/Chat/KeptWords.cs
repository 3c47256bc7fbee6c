using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Snug.Protocol;
using Snug.Terminal.Sessions;

namespace Snug.Terminal.Chat;

/// <summary>
/// Where a person's words are kept until the server has them: a folder for each person on each server, so that nothing is ever sent
/// under somebody else's name. Only what people type is kept. A script learns from the exit code that something was not sent, and may
/// send it again itself.
/// </summary>
internal sealed class KeptWords(Surroundings surroundings, ServerAddress server)
{
    /// <summary>What is typed and not sent yet.</summary>
    /// <returns>Null if nothing is kept here.</returns>
    /// <param name="failed">Called when something could not be kept.</param>
    public KeptOutbox? OpenOutbox(Person me, Action<Exception> failed) => Folder(me, failed) is { } folder ? KeptOutbox.Open(folder, failed) : null;

    /// <summary>What is typed and not finished.</summary>
    public Drafts OpenDrafts(Person me)
    {
        if (Folder(me, static _ => { }) is not { } folder) return new Drafts();
        var drafts = new Drafts(Path.Combine(folder, "drafts.json"), surroundings.Time);
        surroundings.Interrupts.StopAsked.Register(drafts.Flush);
        return drafts;
    }

    private string? Folder(Person me, Action<Exception> failed)
    {
        if (!surroundings.InputIsTerminal) return null;

        var people = Path.Combine(surroundings.ConfigFolder, "people");
        // The number alone would not do: at the same address there may be another server tomorrow, with other people.
        var exact = SHA256.HashData(Encoding.UTF8.GetBytes($"{server.Address}\n{me.Id.ToString(CultureInfo.InvariantCulture)}\n{me.Name}"));
        var folder = Path.Combine(people, $"{server.FileName}.{me.Id.ToString(CultureInfo.InvariantCulture)}-{Convert.ToHexStringLower(exact)[..8]}");
        try
        {
            PrivateFiles.CreateFolders(surroundings.ConfigFolder, people, folder);
            return folder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            failed(e);
            return null;
        }
    }
}
