namespace Snug.Terminal.Chat;

/// <summary>What was typed and not sent, a draft a room.</summary>
internal sealed class Drafts
{
    private readonly Dictionary<int, string> _drafts = [];

    public string? Find(int room) => _drafts.GetValueOrDefault(room);

    public void Keep(int room, string text)
    {
        if (text.Length == 0) _drafts.Remove(room);
        else _drafts[room] = text;
    }

}
