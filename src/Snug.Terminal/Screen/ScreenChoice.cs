namespace Snug.Terminal.Screen;

/// <summary>Something that is on until the person chooses otherwise, and then for good.</summary>
/// <param name="configFolder">Where the choice is kept.</param>
/// <param name="name">What it is called there.</param>
internal sealed class ScreenChoice(string configFolder, string name)
{
    // Its existence is the choice: nothing to parse, nothing to tear.
    private readonly string file = Path.Combine(configFolder, $"no-{name}");
    private bool? isOn;

    public bool IsOn => isOn ??= !File.Exists(file);

    public void Set(bool isOn)
    {
        this.isOn = isOn;
        try
        {
            if (isOn)
            {
                File.Delete(file);
            }
            else
            {
                File.WriteAllText(file, string.Empty);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It holds for this sitting.
        }
    }
}
