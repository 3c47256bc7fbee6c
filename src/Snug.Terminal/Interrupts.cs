using System.Runtime.InteropServices;

namespace Snug.Terminal;

/// <summary>How somebody asks the program to stop.</summary>
public enum Interrupt
{
    /// <summary>Ctrl-C: the person may have meant only the line.</summary>
    CtrlC,

    /// <summary>SIGTERM, SIGHUP, the window was closed: there is nobody to ask back.</summary>
    Stop,
}

/// <summary>
/// Ctrl-C and its relatives, for whoever listens. While nobody does, the process ends as if this class were not there.
/// </summary>
public sealed class Interrupts : IDisposable
{
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
        registrations.Add(PosixSignalRegistration.Create(signal, context => context.Cancel |= Press(how)));

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
