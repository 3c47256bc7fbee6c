using System.Globalization;

namespace Snug.Terminal.Export;

/// <summary>Where a new day begins in what is written down.</summary>
internal sealed class DayHeadings
{
    private DateTime? day;

    /// <summary>
    /// The day's name if it is another than the last one's: "Saturday, 22 November 2026". The year stays: an export is read years later.
    /// </summary>
    public string? New(DateTimeOffset local)
    {
        if (day == local.Date)
        {
            return null;
        }

        day = local.Date;
        return local.ToString("dddd, d MMMM yyyy", CultureInfo.InvariantCulture);
    }

    /// <summary>Another room begins.</summary>
    public void Forget() => day = null;
}
