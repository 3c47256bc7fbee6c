namespace Snug.Server.Storage;

/// <summary>Which file it is, whatever it is called.</summary>
/// <param name="Device">Where it lies.</param>
/// <param name="Inode">Its number there.</param>
internal readonly record struct FileIdentity(ulong Device, ulong Inode);

/// <summary>What is known about a file without opening it.</summary>
/// <param name="Identity">Which file it is.</param>
/// <param name="Names">How many names it has (hard links).</param>
internal readonly record struct FileFacts(FileIdentity Identity, uint Names);
