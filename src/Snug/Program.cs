using Snug.Owner;
using Snug.Serve;
using Snug.Terminal.Commands;
using Snug.Terminal.Tty;

var context = ThisProcess.Context() with { Program = OwnCommand.Prefix() };
return await SnugCommands.Run(args, context, [ServeCommand.Create(context), .. OwnerCommands.Create(context)]);
