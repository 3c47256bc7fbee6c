using System.CommandLine;
using System.Globalization;
using Snug.Server.Nodes;
using Snug.Terminal;
using Snug.Terminal.Commands;

namespace Snug.Owner;

/// <summary><c>snug nodes</c>: the servers that share a PostgreSQL.</summary>
internal static class NodesCommand
{
    public static Command Create(CommandContext context)
    {
        var database = OwnerCommands.Database();
        var command = new Command("nodes", "List the servers that share a PostgreSQL") { database };
        command.SetAction((parsed, cancel) => OwnerCommands.WithErrorsReported(context, async () =>
        {
            var nodes = await NodeList.Read(OwnerCommands.Settings(parsed.GetValue(database)).DatabasePath, cancel);
            foreach (var node in nodes)
            {
                context.Out.Line($"{node.Name}\t{(node.IsLive ? "live" : "silent")}\t{node.Version}\t"
                    + $"{Written(node.StartedAt)}\t{Written(node.SeenAt)}\t{node.Address ?? "-"}");
            }

            if (nodes.Count == 0)
            {
                context.Talk.Line($"No server is running on it.");
            }

            return ExitCode.Done;
        }));
        return command;
    }

    private static string Written(DateTimeOffset instant) => instant.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
