namespace Snug.Terminal.Chat.Slash;

/// <summary>What people call a device that says of itself what programs say.</summary>
internal static class DeviceNames
{
    private const int Longest = 48;

    /// <summary>Each says the names of those below it too.</summary>
    private static readonly (string Sign, string Name)[] Browsers =
    [
        ("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];

    private static readonly (string Sign, string Name)[] Systems =
    [
        ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "Mac"), ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ];

    /// <param name="device">As it called itself when it came in; null if it did not.</param>
    public static string Of(string? device)
    {
        if (string.IsNullOrWhiteSpace(device))
        {
            return "a program without a name";
        }

        if (device.StartsWith("snug/", StringComparison.Ordinal))
        {
            return "Terminal";
        }

        var browser = Browsers.FirstOrDefault(known => device.Contains(known.Sign, StringComparison.Ordinal)).Name;
        var system = Systems.FirstOrDefault(known => device.Contains(known.Sign, StringComparison.Ordinal)).Name;
        return (browser, system) switch
        {
            ({ }, { }) => $"{browser} on {system}",
            ({ }, null) => browser,
            // In whole characters: half of one is no text.
            _ => string.Concat(device.EnumerateRunes().Take(Longest)),
        };
    }
}
