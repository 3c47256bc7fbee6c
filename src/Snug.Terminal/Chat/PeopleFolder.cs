using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Snug.Protocol;
using Snug.Terminal.Sessions;

namespace Snug.Terminal.Chat;

/// <summary>The folders of the people who came in to one server from here: what each of them wrote and the server does not have.</summary>
internal sealed class PeopleFolder(string configFolder, ServerAddress server)
{
    private readonly string people = Path.Combine(configFolder, "people");

    /// <summary>The folder of a person, made if it is missing.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public string Open(Person me)
    {
        var folder = FolderOf(server.Identity, me);
        PrivateFiles.CreateFolders(configFolder, people, folder);
        var who = Path.Combine(folder, "who.json");
        // The folder's name is exact and cannot be read back: whoever finds words in it one day wants to know whose they are.
        if (!File.Exists(who))
        {
            PrivateFiles.Replace(who, stream => JsonSerializer.Serialize(stream, me, WhoJson.Default.Person));
        }

        return folder;
    }

    /// <summary>
    /// Folders of the same person that older versions made, for other ways of writing this computer's address, and those from when they had
    /// another name.
    /// </summary>
    public IReadOnlyList<string> OlderOf(Person me) =>
        [.. AllOf(me).Where(folder => folder != FolderOf(server.Identity, me) && Directory.Exists(folder))];

    /// <summary>Whether they are there or not.</summary>
    private IEnumerable<string> AllOf(Person person)
    {
        string[] addresses = [server.Identity, .. server.OtherAddresses];
        string[] names = [person.Name, .. FormerlyOf(person)];
        return names.SelectMany(name => addresses.Select(address => FolderOf(address, person with { Name = name })));
    }

    /// <summary>What somebody was called before, as far as it was noticed here.</summary>
    private IEnumerable<string> FormerlyOf(Person person)
    {
        try
        {
            return [.. new SessionFolder(configFolder).All(server)
                .Where(session => session.Name == person.Name)
                .SelectMany(static session => session.Formerly ?? [])
                .Distinct(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>All folders of this server but those of some people.</summary>
    public IReadOnlyList<string> AllBut(IReadOnlyCollection<Person> people)
    {
        if (!Directory.Exists(this.people))
        {
            return [];
        }

        string[] addresses = [server.Identity, .. server.OtherAddresses];
        var theirs = people.SelectMany(AllOf).ToHashSet(StringComparer.Ordinal);
        return [.. addresses
            .SelectMany(address => Directory.EnumerateDirectories(this.people, $"{ServerAddress.FileNameOf(address)}.*"))
            .Where(folder => !theirs.Contains(folder))
            .Order(StringComparer.Ordinal)];
    }

    /// <summary>
    /// Whose folder it is, or null. Older versions did not note it: then it is one of <paramref name="names"/> or stays unknown.
    /// </summary>
    public string? WhoseIs(string folder, IEnumerable<string> names)
    {
        try
        {
            if (JsonSerializer.Deserialize(
                File.ReadAllBytes(Path.Combine(folder, "who.json")), WhoJson.Default.Person) is { Name.Length: > 0 } who)
            {
                return who.Name;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            // An older folder.
        }

        var id = Path.GetFileName(folder).Split('.')[^1].Split('-')[0];
        if (!int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        string[] addresses = [server.Identity, .. server.OtherAddresses];
        return names.FirstOrDefault(name => addresses.Any(address => FolderOf(address, new Person(number, name)) == folder));
    }

    public static string DraftsOf(string folder) => Path.Combine(folder, "drafts.json");

    private string FolderOf(string address, Person person)
    {
        var id = person.Id.ToString(CultureInfo.InvariantCulture);
        // The number alone would not do: at the same address there may be another server tomorrow, with other people.
        var exact = SHA256.HashData(Encoding.UTF8.GetBytes($"{address}\n{id}\n{person.Name}"));
        return Path.Combine(people, $"{ServerAddress.FileNameOf(address)}.{id}-{Convert.ToHexStringLower(exact)[..8]}");
    }
}

/// <summary>The JSON of <c>who.json</c>.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(Person))]
internal sealed partial class WhoJson : JsonSerializerContext;
