using Snug.Terminal.Tty;

namespace Snug.Terminal.Screen.Composing;

/// <summary>What the input line is for, while it is for more than to say something.</summary>
internal abstract record ComposerPurpose
{
    /// <summary>What is said next answers a message.</summary>
    /// <param name="Number">The message.</param>
    /// <param name="Words">Who said it and what, in one line; empty if it is not loaded.</param>
    public sealed record Reply(long Number, SafeText Words) : ComposerPurpose;

    /// <summary>What is typed takes the place of a message's words.</summary>
    /// <param name="Number">The message; 0 while it waits to be sent.</param>
    /// <param name="Key">Of what waits; null once it has a number.</param>
    /// <param name="Before">Its words until now.</param>
    /// <param name="Draft">What was being typed, which stands there again afterwards.</param>
    public sealed record Edit(long Number, string? Key, string Before, string Draft) : ComposerPurpose;
}
