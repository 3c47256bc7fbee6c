using System.Threading.Channels;
using Snug.Terminal.Commands;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Tests.Journeys;

/// <summary><c>snug</c> alone.</summary>
public sealed class MainMenuTests : IDisposable
{
    private readonly Channel<string> typed = Channel.CreateUnbounded<string>();
    private readonly Interrupts interrupts = new();
    private readonly StringWriter @out = new();

    public void Dispose()
    {
        interrupts.Dispose();
        @out.Dispose();
    }

    [Fact]
    public async Task It_comes_back_after_each_choice_until_somebody_leaves()
    {
        Type("1", "2", "", "q");
        List<string> ran = [];
        (await Run(ran, () => { })).ShouldBe(ExitCode.Done);
        ran.ShouldBe(["serve", "chat"]);
        Menus().ShouldBe(3);
    }

    /// <summary>It asked whoever had closed the window what to do next, and a server that was told to stop stayed.</summary>
    [Fact]
    public async Task What_was_stopped_from_outside_does_not_come_back_to_it()
    {
        Type("1", "q");
        (await Run([], () => interrupts.Press(Interrupt.Stop))).ShouldBe(ExitCode.Interrupted);
        Menus().ShouldBe(1);
    }

    private void Type(params string[] lines)
    {
        foreach (var line in lines)
        {
            typed.Writer.TryWrite(line).ShouldBeTrue();
        }
    }

    private int Menus() => @out.ToString().Split("1. Host here").Length - 1;

    private Task<int> Run(List<string> ran, Action during)
    {
        var context = new CommandContext
        {
            Out = new SafeWriter(@out, Glyphs.Stream),
            Talk = new SafeWriter(TextWriter.Null, Glyphs.Stream),
            In = new InputLines(typed.Reader),
            InputIsTerminal = true,
            OutputIsTerminal = true,
            Interrupts = interrupts,
            ConfigFolder = "nowhere",
        };
        return new MainMenu(context, arguments =>
        {
            ran.Add(arguments[0]);
            during();
            return Task.FromResult(ExitCode.Done);
        }).Run();
    }
}
