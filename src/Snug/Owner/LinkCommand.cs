using System.CommandLine;
using System.Globalization;
using Snug.Serve;
using Snug.Server.People.Invites;
using Snug.Terminal;
using Snug.Terminal.Commands;
using Snug.Terminal.Tty;

namespace Snug.Owner;

/// <summary><c>snug link [NAME]</c>: the owner's first way in, an invitation, or a way back to a lost name.</summary>
internal static class LinkCommand
{
    public static Command Create(CommandContext context)
    {
        var name = OwnerCommands.File("NAME", "Somebody who lost their name: a link back to it, once, for a day");
        name.Arity = ArgumentArity.ZeroOrOne;
        var role = new Option<string?>("--role") { Description = "What whoever comes by it becomes (default member)", HelpName = "ROLE" };
        role.AcceptOnlyFromAmong("owner", "admin", "member", "bot");
        var uses = new Option<int?>("--uses") { Description = "How many may come by it (default any number)", HelpName = "N" };
        var days = new Option<int?>("--days") { Description = "How long it works (default 7)", HelpName = "N" };
        var note = new Option<string?>("--note") { Description = "What it is for, in the list of invitations", HelpName = "TEXT" };
        var room = new Option<int[]>("--room") { Description = "Where they begin; may be said more than once", HelpName = "NUMBER" };
        var address = new Option<string?>("--public")
        {
            Description = "Where people open it, if no server on a PostgreSQL says so (SNUG_PUBLIC)",
            HelpName = "URL",
        };
        var database = OwnerCommands.Database();
        var command = new Command("link", "Print a link to come in by, beside a running server")
        {
            name, role, uses, days, note, room, address, database,
        };
        command.SetAction((parsed, cancel) => OwnerCommands.WithErrorsReported(context, async () =>
        {
            var given = parsed.GetValue(address);
            var settings = OwnerCommands.Settings(parsed.GetValue(database), given: ("public", given)) with { Time = context.Time };
            var path = settings.DatabasePath;
            var call = new LinkCall(
                parsed.GetResult(name) is { Tokens.Count: > 0 } ? parsed.GetValue(name) : null,
                parsed.GetValue(role),
                parsed.GetValue(uses),
                parsed.GetValue(days),
                parsed.GetValue(note),
                parsed.GetValue(room));
            var link = await LinkEndpoint.FromCommandLine(
                path,
                call,
                given is null ? null : settings.PublicUrl!.AbsoluteUri,
                settings,
                $"{context.Program} serve --db {OwnCommand.Quoted(path)}",
                cancel);
            context.Out.Line($"{link.Link}");
            context.Out.Flush();
            if (context.OutputIsTerminal)
            {
                foreach (var line in PrintedQr.Lines(link.Qr))
                {
                    context.Talk.Line($"{line}");
                }
            }

            context.Talk.Line($"{Sentence(link)}");
            return ExitCode.Done;
        }));
        return command;
    }

    /// <summary>What the link does, for whoever is to hand it on.</summary>
    internal static string Sentence(PrintedLink link) => link.Kind switch
    {
        PrintedLink.SetUp => "Whoever opens this and says a name is the owner of this Snug. It works once; printing another voids it.",
        PrintedLink.WayBack => $"Whoever opens this is {link.About}. It works once, for a day; printing another voids it.",
        _ => $"Whoever opens this comes in {(link.Role == "member" ? "with a name" : $"as {link.Role}, with a name")}"
            + $"{(link.Uses is { } uses ? $", {(uses == 1 ? "once" : $"{uses} times")}" : "")}"
            + (link.ExpiresAt is { } end ? string.Create(CultureInfo.InvariantCulture, $", until {end:d MMM yyyy HH:mm} UTC.") : "."),
    };
}
