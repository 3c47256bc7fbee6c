namespace Snug.Serve;

/// <summary>A setting that cannot be, wherever it comes from: nothing was done. The message is for people.</summary>
internal sealed class WrongSettingException(string message) : Exception(message);
