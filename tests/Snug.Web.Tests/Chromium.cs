using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Snug.Web.Tests.Chromium))]
[assembly: Trait("Speed", "Slow")]

namespace Snug.Web.Tests;

/// <summary>Debian's browser, started once; every visitor gets a profile of their own.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private const string Windowed = "/usr/bin/chromium";

    /// <summary>A name of this machine that is not "localhost": over plain HTTP, a page under it is no secure context.</summary>
    public static string LanName { get; } = Environment.MachineName.ToLowerInvariant() + ".local";

    /// <summary>A name that a proxy on this machine answers for, with a certificate that no other browser takes.</summary>
    public const string PublicName = "snug.test";

    private readonly string? executable;
    private IPlaywright? playwright;
    private IBrowser? browser;

    /// <summary>The one that has no windows where it is there: it does the same in half the time.</summary>
    public Chromium()
        : this("/usr/bin/chromium-headless-shell", Windowed)
    {
    }

    private Chromium(params string[] executables) => executable = Array.Find(executables, File.Exists);

    /// <summary>The browser; skips the test where there is none, except in CI.</summary>
    public IBrowser Browser
    {
        get
        {
            if (browser is null)
            {
                Assert.SkipUnless(
                    Environment.GetEnvironmentVariable("CI") == "true", "Chromium is not there: apt-get install chromium");
                Assert.Fail("Chromium is not there, and this is CI.");
            }

            return browser;
        }
    }

    /// <summary>The whole browser, with what it does beside showing pages.</summary>
    public static async Task<Chromium> WithWindows()
    {
        var windowed = new Chromium(Windowed);
        await windowed.InitializeAsync();
        return windowed;
    }

    public async ValueTask InitializeAsync()
    {
        if (executable is null)
        {
            return;
        }

        Assertions.SetDefaultExpectTimeout(30_000); // A busy machine is slow, not wrong.
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = executable,
            Headless = true,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync", $"--host-resolver-rules=MAP {LanName} 127.0.0.1, MAP {PublicName} 127.0.0.1",
                $"--ignore-certificate-errors-spki-list={TlsProxy.KeyHash}",
            ],
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
        {
            await browser.DisposeAsync();
        }

        playwright?.Dispose();
    }
}
