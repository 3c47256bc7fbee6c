namespace Snug.Client;

/// <summary>How a <see cref="SnugClient"/> behaves. Immutable; the defaults are right for a program that talks to one server.</summary>
public sealed record SnugClientOptions
{
    /// <summary>The token of an earlier visit, or null to come in with <see cref="SnugClient.ComeInAsync"/>.</summary>
    public string? Token { get; init; }

    /// <summary>Who asks, as <c>name/version</c>; servers may log it.</summary>
    public string ClientName { get; init; } = "snug-client/0.1";

    /// <summary>
    /// Replaces the HTTP stack, for tests and for unusual proxies. The caller keeps and disposes it; it MUST NOT follow redirects by
    /// itself (the token would travel along) and MUST NOT buffer answers (streams never end).
    /// </summary>
    public HttpMessageHandler? Handler { get; init; }

    /// <summary>The clock of every timeout, wait and key.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>
    /// Numbers in [0, 1) that spread retries, so that a thousand clients do not come back in the same instant.
    /// MUST be safe to call from several threads.
    /// </summary>
    public Func<double> Jitter { get; init; } = Random.Shared.NextDouble;
}
