using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace Snug.Server.Hosting;

/// <summary>
/// The certificate that the server shows, from two PEM files. Whoever renews them writes other files in their place: they are looked at
/// again at a handshake, at most every few seconds, so that no restart is needed. Files that cannot be used, for the moment between the
/// two or for good, leave the one before.
/// </summary>
internal sealed partial class ServerCertificate
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    private readonly string certificateFile;
    private readonly string keyFile;
    private readonly TimeProvider time;
    private readonly Lock gate = new();
    private ILogger? logger;
    private SslStreamCertificateContext context;
    private (DateTime Certificate, DateTime Key) stamps;
    private long lookedAt;

    private ServerCertificate(string certificateFile, string keyFile, TimeProvider time)
    {
        (this.certificateFile, this.keyFile, this.time) = (certificateFile, keyFile, time);
        stamps = Stamps();
        lookedAt = time.GetTimestamp();
        context = Read();
    }

    /// <summary>Reads both files.</summary>
    /// <param name="certificateFile">The certificate, with those of its issuers behind it.</param>
    /// <param name="keyFile">Its private key, not encrypted.</param>
    /// <param name="time">Its monotonic clock.</param>
    /// <exception cref="StartupException">With what to do.</exception>
    public static ServerCertificate Open(string certificateFile, string keyFile, TimeProvider time)
    {
        try
        {
            return new ServerCertificate(certificateFile, keyFile, time);
        }
        catch (Exception failure) when (IsUnusable(failure))
        {
            throw new StartupException($"The certificate cannot be used ({failure.Message}). --tls-cert is a PEM file with the certificate "
                + $"and those of its issuers, --tls-key its private key, and both are readable for whoever runs Snug.");
        }
    }

    /// <summary>What to show now.</summary>
    public SslServerAuthenticationOptions Current()
    {
        lock (gate)
        {
            if (time.GetElapsedTime(lookedAt) >= LookEvery)
            {
                lookedAt = time.GetTimestamp();
                Refresh();
            }

            return new SslServerAuthenticationOptions { ServerCertificateContext = context };
        }
    }

    /// <summary>Where a file that cannot be used is told.</summary>
    internal void TellTo(ILogger to) => logger = to;

    private void Refresh()
    {
        try
        {
            var now = Stamps();
            if (now == stamps)
            {
                return;
            }

            // Handshakes that began with the one before still use it: it is left to the collector.
            context = Read();
            stamps = now;
            if (logger is { } book)
            {
                LogRenewed(book, context.TargetCertificate.NotAfter.ToUniversalTime());
            }
        }
        catch (Exception failure) when (IsUnusable(failure))
        {
            if (logger is { } book)
            {
                LogUnusable(book, certificateFile, failure.Message);
            }
        }
    }

    private (DateTime Certificate, DateTime Key) Stamps() => (File.GetLastWriteTimeUtc(certificateFile), File.GetLastWriteTimeUtc(keyFile));

    private SslStreamCertificateContext Read()
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(certificateFile);
        var own = X509Certificate2.CreateFromPemFile(certificateFile, keyFile);

        // Windows' own TLS takes no key that lives in memory alone.
        var shown = OperatingSystem.IsWindows()
            ? X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pkcs12), password: null)
            : own;
        return SslStreamCertificateContext.Create(shown, chain, offline: true);
    }

    private static bool IsUnusable(Exception failure) =>
        failure is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException;

    [LoggerMessage(Level = LogLevel.Information, Message = "The certificate was renewed; it is good until {Until:u}")]
    private static partial void LogRenewed(ILogger logger, DateTime until);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{File} cannot be used ({Why}), so the certificate of before is still shown")]
    private static partial void LogUnusable(ILogger logger, string file, string why);
}
