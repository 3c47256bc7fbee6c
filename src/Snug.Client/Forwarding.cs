using System.Globalization;
using Snug.Protocol;

namespace Snug.Client;

/// <summary>What is said in one room of what was said in another. Every client says it so (the page: messages/forward-dialog.js).</summary>
public static class Forwarding
{
    /// <summary>A message as a quote, and below it who said it and where: the place is a link for whoever may see that room.</summary>
    public static string Words(Message message)
    {
        var quoted = string.Join('\n', message.Text.Split('\n').Select(static line => $"> {line}"));
        return string.Create(CultureInfo.InvariantCulture, $"{quoted}\n\n{message.Author.Name}, #{message.Room}/{message.Number}");
    }
}
