using System.Globalization;
using Snug.Client;
using Snug.Protocol;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Chat.Slash;

/// <summary>
/// All commands that there are, for help and for Tab: the terminal's own (<see cref="OwnCommands"/>) joined with those that the server
/// tells (<c>GET /api/commands</c>). A server that tells none leaves the own ones.
/// </summary>
internal sealed class CommandList(SnugClient client)
{
    /// <summary>Nobody reads a longer list; a server that tells more is not an honest one.</summary>
    private const int MostOfServer = 200;

    private const int LongestName = 32;

    /// <summary>What is longer stands in front of what it does without a column, so that the others keep theirs.</summary>
    private const int WidestForm = 20;

    private const string Indent = "  ";

    private IReadOnlyList<SlashCommand>? ofServer;

    /// <summary>The names, without the slash.</summary>
    public IEnumerable<string> Names => Both.Select(static command => command.Name).Order(StringComparer.Ordinal);

    /// <summary>What stands behind a command, or null if there is none of that name.</summary>
    public string? TakesOf(string name) => Both.FirstOrDefault(command => command.Name == name).Takes;

    private IEnumerable<(string Name, string Takes, string Says)> Both =>
        OwnCommands.All.Select(static own => (own.Name, own.Takes, own.Says))
            .Concat((ofServer ?? []).Select(static told => (told.Name, told.Takes, told.Says)));

    /// <summary>Another server may answer now: it is asked again.</summary>
    public void Forget() => ofServer = null;

    /// <summary>Asks the server for its commands; the answer is for <see cref="Take"/>. One that is too old to tell has none.</summary>
    /// <exception cref="SnugException">It cannot be known now.</exception>
    public async Task<IReadOnlyList<SlashCommand>> Fetch(CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetCommandsAsync(cancellationToken);
        }
        catch (SnugProblemException problem) when (problem.Status == System.Net.HttpStatusCode.NotFound)
        {
            return [];
        }
    }

    /// <summary>What the server told. A name of ours means ours, and what could not be typed is no command.</summary>
    public void Take(IReadOnlyList<SlashCommand> told) => ofServer =
    [
        .. told.Where(static command => command is { Name: { Length: > 0 and <= LongestName } name, Takes: not null, Says: not null }
                && name.All(static letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-')
                && OwnCommands.Find(name) is null)
            .DistinctBy(static command => command.Name)
            .Take(MostOfServer),
    ];

    /// <summary>Shows the help.</summary>
    /// <param name="about">A command, or empty for all of them.</param>
    /// <param name="view">Where.</param>
    public Task Show(string about, IChatView view)
    {
        if (ofServer is not null)
        {
            view.Show(Lines(about, view, isKnown: true));
            return Task.CompletedTask;
        }

        return view.Call(
            Fetch,
            told =>
            {
                Take(told);
                view.Show(Lines(about, view, isKnown: true));
                return Task.CompletedTask;
            },
            _ => view.Show(Lines(about, view, isKnown: false)));
    }

    private List<SafeText> Lines(string about, IChatView view, bool isKnown)
    {
        var wanted = about.TrimStart('/').ToLowerInvariant();
        var all = Both.ToList();
        if (wanted.Length > 0 && all.Find(command => command.Name == wanted) is { Name: not null } one)
        {
            return [Line(Form(one), one.Says, 0)];
        }

        List<(string Form, string Says)> rows =
        [
            ("/3", "goes to room 3"),
            ("#3/120", "shows what was said around message 120 of room 3"),
            .. all.Select(static command => (Form(command), command.Says)),
            ("//text", "says /text"),
        ];
        var width = rows.Max(static row => Math.Min(TextWidth.Of(SafeText.OneLine(row.Form)), WidestForm));
        List<SafeText> lines = [.. view.Introduction, .. rows.Select(row => Line(row.Form, row.Says, width))];
        if (wanted.Length > 0)
        {
            lines.Insert(0, SafeText.Of($"There is no /{wanted} here."));
        }

        if (!isKnown)
        {
            lines.Add(SafeText.Of($"What the server can do besides is not known without a connection."));
        }

        return lines;
    }

    private static string Form((string Name, string Takes, string Says) command) =>
        string.Create(CultureInfo.InvariantCulture, $"/{command.Name} {command.Takes}").TrimEnd();

    private static SafeText Line(string form, string says, int width)
    {
        var typed = SafeText.OneLine(form);
        return SafeText.Of($"{Indent}{TextWidth.Left(typed, Math.Max(width, TextWidth.Of(typed)))}{Indent}{says}");
    }
}
