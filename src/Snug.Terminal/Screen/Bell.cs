namespace Snug.Terminal.Screen;

/// <summary>Whether the terminal rings when somebody says the person's name: on until they choose otherwise, and then for good.</summary>
internal sealed class Bell(string configFolder)
{
    // Its existence is the choice: nothing to parse, nothing to tear.
    private readonly string file = Path.Combine(configFolder, "no-bell");
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
