using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.People;
using Snug.Server.Rooms;

namespace Snug.Server.Commands;

/// <summary>Slash commands, the same for every client.</summary>
internal static class CommandEndpoints
{
    extension(IEndpointRouteBuilder api)
    {
        public void MapCommands()
        {
            var commands = api.MapGroup("/").WithTags("Commands");
            commands.MapGet("/commands", List).WithSummary("The slash commands that I may give: what they take and do.");
            api.MapRoom().WithTags("Commands")
                .MapPost("/commands", Run)
                .WithSummary("Does what a line says, /topic Saturdays at eight.");
        }
    }

    private static Ok<IReadOnlyList<SlashCommand>> List(Caller caller, CommandTable table) => TypedResults.Ok(table.For(caller));

    private static async Task<Results<Ok<CommandAnswer>, ProblemResult>> Run(
        RoomEntry room,
        CommandLine command,
        [FromHeader(Name = WireHeaders.IdempotencyKey)] string? idempotencyKey,
        Caller caller,
        HttpRequest request,
        CommandTable table)
    {
        // Also where the command needs none: what is no key is told at once, not with the one line that uses it.
        if (IdempotencyKey.Read(idempotencyKey, caller.PersonId, command.Line, out _) is { } noKey)
        {
            return noKey.ToResult();
        }

        var outcome = await table.Run(command.Line, new CommandTable.Call(caller, room, idempotencyKey, request));
        return outcome.Refusal is { } refusal ? refusal.ToResult() : TypedResults.Ok(outcome.Answer!);
    }
}
