using System.Runtime.InteropServices;

namespace Snug.Terminal;

/// <summary>How somebody asks the program to stop.</summary>
public enum Interrupt
{
    /// <summary>Ctrl-C: the person may have meant only the line.</summary>
    CtrlC,

    /// <summary>SIGTERM, SIGHUP, the window was closed, Ctrl-Break on Windows: there is nobody to ask back.</summary>
    Stop,
}

/// <summary>
/// Ctrl-C and its relatives, for whoever listens. While nobody does, the process ends as if this class were not there.
/// </summary>
public sealed class Interrupts : IDisposable
{
    /// <summary>Windows gives five seconds to whoever's window was closed, and ends a process as soon as its handler returns.</summary>
    private static readonly TimeSpan PatienceOfWindows = TimeSpan.FromSeconds(4.5);

    private readonly Lock gate = new();
    private readonly List<PosixSignalRegistration> registrations = [];
    private readonly List<Action<Interrupt>> listeners = [];
    private readonly CancellationTokenSource stop = new();

    /// <summary>Those of this process.</summary>
    public static Interrupts OfThisProcess()
    {
        var interrupts = new Interrupts();
        interrupts.Register(PosixSignal.SIGINT, Interrupt.CtrlC);
        interrupts.Register(PosixSignal.SIGTERM, Interrupt.Stop);
        interrupts.Register(PosixSignal.SIGHUP, Interrupt.Stop);
        if (OperatingSystem.IsWindows())
        {
            interrupts.RegisterBreak();
        }

        return interrupts;
    }

    /// <summary>Somebody asked to stop, heard or not.</summary>
    public CancellationToken StopAsked => stop.Token;

    /// <summary>Called when nobody listens, before the process ends: what MUST be put right at once.</summary>
    internal Action LastWill { get; set; } = static () => { };

    /// <summary>Calls <paramref name="listener"/>, which MUST return at once, until the answer is disposed.</summary>
    public IDisposable Listen(Action<Interrupt> listener)
    {
        lock (gate)
        {
            listeners.Add(listener);
        }

        return new Listener(this, listener);
    }

    /// <summary>Somebody asked.</summary>
    /// <returns>False if nobody listened.</returns>
    public bool Press(Interrupt how)
    {
        Action<Interrupt>[] told;
        lock (gate)
        {
            told = [.. listeners];
        }

        if (how == Interrupt.Stop)
        {
            stop.Cancel();
        }

        foreach (var listener in told)
        {
            listener(how);
        }

        if (told.Length == 0)
        {
            LastWill();
        }

        return told.Length > 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        registrations.ForEach(static registration => registration.Dispose());
        stop.Dispose();
    }

    private void Register(PosixSignal signal, Interrupt how) =>
        registrations.Add(PosixSignalRegistration.Create(signal, context =>
        {
            var isHeard = Press(how);
            context.Cancel |= isHeard;
            if (isHeard && how == Interrupt.Stop && OperatingSystem.IsWindows())
            {
                // The process ends meanwhile, having kept the draft and told the server what was deleted a moment ago.
                using var never = new ManualResetEventSlim();
                never.Wait(PatienceOfWindows);
            }
        }));

    /// <summary>
    /// Ctrl-Break, which ends a program at once and left the console as the screen had made it. A second one still does that: it is the
    /// key for a program that hears nothing else.
    /// </summary>
    private void RegisterBreak() =>
        registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGQUIT, context =>
        {
            var isAgain = stop.IsCancellationRequested;
            var isHeard = Press(Interrupt.Stop);
            if (isAgain)
            {
                LastWill();
            }

            context.Cancel |= isHeard && !isAgain;
        }));

    private sealed class Listener(Interrupts interrupts, Action<Interrupt> listener) : IDisposable
    {
        public void Dispose()
        {
            lock (interrupts.gate)
            {
                interrupts.listeners.Remove(listener);
            }
        }
    }
}
