using Snug.Terminal.Screen;
using Snug.Terminal.Screen.Terminals;
using Snug.Terminal.Tests.Journeys;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Tests.Screen;

public sealed class ScreenWarmUpTests
{
    [Fact]
    public void It_ends_well_and_shows_nothing()
    {
        var glass = new PrintedOutput();
        using var interrupts = new Interrupts();
        ScreenWarmUp.Run(
            new CommandContext
            {
                Out = new SafeWriter(glass, Glyphs.Unicode),
                Talk = new SafeWriter(glass, Glyphs.Unicode),
                In = new InputLines(System.Threading.Channels.Channel.CreateUnbounded<string>().Reader),
                InputIsTerminal = true,
                OutputIsTerminal = true,
                Interrupts = interrupts,
                ConfigFolder = Path.GetTempPath(),
                Variable = static _ => null,
                Time = FixedClock.Hurried(),
            },
            Colours.True,
            new Uri("http://localhost:5080"));
        glass.Rest().ShouldBe("");
    }
}
