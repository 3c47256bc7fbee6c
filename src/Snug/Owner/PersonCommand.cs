using System.CommandLine;
using Snug.Protocol;
using Snug.Serve;
using Snug.Server.People;
using Snug.Terminal;
using Snug.Terminal.Commands;

namespace Snug.Owner;

/// <summary><c>snug person [NAME]</c>: who is known to a running server, and what the person at the machine makes of them.</summary>
internal static class PersonCommand
{
    public static Command Create(CommandContext context)
    {
        var name = OwnerCommands.File("NAME", "Whom it is about (without it: everybody)");
        name.Arity = ArgumentArity.ZeroOrOne;
        var role = new Option<string?>("--role") { Description = "What they become", HelpName = "ROLE" };
        role.AcceptOnlyFromAmong("owner", "admin", "member", "bot");
        var deactivate = new Option<bool>("--deactivate") { Description = "Take their way in; what they said stays" };
        var reactivate = new Option<bool>("--reactivate") { Description = "Give it back" };
        var noPassword = new Option<bool>("--no-password") { Description = "Take a forgotten password away; where they are in, they stay" };
        var database = OwnerCommands.Database();
        var command = new Command("person", "List people with their roles, or change one, beside a running server")
        {
            name, role, deactivate, reactivate, noPassword, database,
        };
        command.Validators.Add(result =>
        {
            var (takes, gives) = (result.GetResult(deactivate) is { Implicit: false }, result.GetResult(reactivate) is { Implicit: false });
            if (takes && gives)
            {
                result.AddError("--deactivate and --reactivate are each other's opposite. Leave one of them away.");
            }
            else if ((takes || gives || result.GetResult(noPassword) is { Implicit: false }
                    || result.GetResult(role) is { Implicit: false })
                && result.GetResult(name) is not { Tokens.Count: > 0 })
            {
                result.AddError("Say whom it is about: snug person NAME");
            }
        });
        command.SetAction((parsed, cancel) => OwnerCommands.WithErrorsReported(context, async () =>
        {
            var path = OwnerCommands.Settings(parsed.GetValue(database)).DatabasePath;
            var call = new PersonCall(
                parsed.GetResult(name) is { Tokens.Count: > 0 } ? parsed.GetValue(name) : null,
                parsed.GetValue(role),
                parsed.GetValue(deactivate) ? true : parsed.GetValue(reactivate) ? false : null,
                parsed.GetValue(noPassword));
            var people = await PersonEndpoint.FromCommandLine(
                path, call, context.Time, $"{context.Program} serve --db {OwnCommand.Quoted(path)}", cancel);
            foreach (var person in people)
            {
                context.Out.Line($"{person.Id:0}\t{person.Role ?? Roles.Member}\t{person.Status ?? "active"}\t{person.Name}");
            }

            if (people.Count == 0)
            {
                context.Talk.Line($"Nobody has come in yet.");
            }

            return ExitCode.Done;
        }));
        return command;
    }
}
