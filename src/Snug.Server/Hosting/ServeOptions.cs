namespace Snug.Server;

/// <summary>How a server is to run; see docs/configure.md.</summary>
public sealed record ServeOptions
{
    /// <summary>The database file; made if it is not there.</summary>
    public string DatabasePath { get; init; } = "snug.db";

    /// <summary>The port on this computer; 0 takes a free one.</summary>
    public int Port { get; init; } = 5080;

    /// <summary>What the server is called.</summary>
    public string Name { get; init; } = "Snug";

    /// <summary>For experts: addresses to listen on instead of this computer's port, separated by semicolons.</summary>
    public string? Urls { get; init; }

    /// <summary>Others than the people at this computer may reach it. Has to be said aloud.</summary>
    public bool IsForOthers { get; init; }

    /// <summary>A name alone is not enough to come in: an invitation is needed.</summary>
    public bool NeedsInvite { get; init; }

    /// <summary>Where the whole world reaches it, with the scheme; null if it is not told.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>PEM file of what the server shows where it encrypts itself, on its https:// addresses; null if it does not.</summary>
    public string? TlsCertificate { get; init; }

    /// <summary>PEM file of the private key to it.</summary>
    public string? TlsKey { get; init; }

    /// <summary>Proxies on other machines whose word is taken for where a request comes from.</summary>
    public IReadOnlyList<System.Net.IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>
    /// The original's client may come in too, by its own three calls and without proof of who it is (docs/from-the-original.md).
    /// </summary>
    public bool HasLegacyDoor { get; init; }

    /// <summary>Rate and count limits. Off is for load tests: sizes stay limited.</summary>
    public bool HasLimits { get; init; } = true;

    /// <summary>Hears what takes long before there is a log to hear it: a large database that is brought to a new form.</summary>
    public Action<string>? Tell { get; init; }

    /// <summary>Changes files of the page, as another program has others: only tests do.</summary>
    internal Action<IDictionary<string, byte[]>>? ChangePage { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
