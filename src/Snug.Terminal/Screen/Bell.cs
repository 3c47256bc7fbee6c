namespace Snug.Terminal.Screen;

/// <summary>Whether the terminal rings when somebody says the person's name: on until they choose otherwise, and then for good.</summary>
internal sealed class Bell(string configFolder)
{
    // Its existence is the choice: nothing to parse, nothing to tear.
    private readonly string _file = Path.Combine(configFolder, "no-bell");
    private bool? _isOn;

    public bool IsOn => _isOn ??= !File.Exists(_file);

    public void Set(bool isOn)
    {
        _isOn = isOn;
        try
        {
            if (isOn) File.Delete(_file);
            else File.WriteAllText(_file, string.Empty);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It holds for this sitting.
        }
    }
}
