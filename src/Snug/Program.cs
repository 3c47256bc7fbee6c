using Snug.Owner;
using Snug.Serve;
using Snug.Terminal.Commands;
using Snug.Terminal.Tty;

var surroundings = ThisProcess.Surroundings() with { Program = OwnCommand.Prefix() };
return await SnugCommands.RunAsync(args, surroundings, [ServeCommand.Create(surroundings), .. OwnerCommands.Create(surroundings)]);
