using Snug.Client;
using Snug.Terminal.Chat;
using Snug.Terminal.Screen.Composing;
using Snug.Terminal.Screen.Rooms;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Screen;

/// <summary>
/// All that decides what the screen shows; drawing it is <see cref="ScreenView"/>'s. Only the screen's own task touches it.
/// </summary>
internal sealed class ScreenState
{
    /// <summary>Columns in which a room and something beside it are both read with ease.</summary>
    public const int WideFrom = 110;

    public required ServerView Server { get; init; }

    public required Composer Composer { get; init; }

    /// <summary>What the input line is for besides saying something; null while it is for that.</summary>
    public ComposerPurpose? Purpose { get; set; }

    /// <summary>Messages of the open room that are to be deleted in a moment.</summary>
    public Func<IEnumerable<(int Room, long Number)>> Deleting { get; init; } = static () => [];

    /// <summary>A secret that is asked for in the place of the input line; null while none is.</summary>
    public SecretInput? Secret { get; set; }

    /// <summary>Where the server is.</summary>
    public required Uri Address { get; init; }

    /// <summary>The address begins with https.</summary>
    public bool IsEncrypted { get; init; }

    /// <summary>Others on the way could read along: said always.</summary>
    public bool IsReadable { get; init; }

    /// <summary>The room that is open.</summary>
    public required RoomPane Pane { get; set; }

    /// <summary>The thread that is open, of the room that is; null while none is.</summary>
    public ThreadPane? Thread { get; set; }

    /// <summary>Who is in the room stands beside it, where there is place.</summary>
    public bool ShowsPeople { get; set; }

    /// <summary>From here on something can stand beside the room; a thread stands in its place on others.</summary>
    public bool IsWide => Size.Columns >= WideFrom && Size.Rows >= ScreenView.LowBelow;

    /// <summary>A thread stands in the place of the room.</summary>
    public bool IsRoomCovered => Thread is not null && !IsWide;

    /// <summary>The table of rooms, while it is open over the room.</summary>
    public TablePane? Table { get; set; }

    /// <summary>Lines that were asked for or that have to be read (help, a refusal); they stay until Esc or the next message.</summary>
    public Notice Notice { get; } = new();

    /// <summary>A sentence above the rooms, until the next key.</summary>
    public SafeText? Hint { get; set; }

    /// <summary>Numbers stand in the place of times, so that one can reply to them.</summary>
    public bool ShowsNumbers { get; set; }

    /// <summary>The characters in the input line, if they are more than a message holds; null if they can be said.</summary>
    public int? TooMany => Purpose is ComposerPurpose.Edit ? MessageLength.TooMany(Composer.Text)
        : RoomInput.Read(Composer.Text) is SayInput say ? MessageLength.TooMany(say.Text)
        : null;

    /// <summary>What emoji there are, for Tab; null until somebody wants to know.</summary>
    public EmojiNames? Emoji { get; set; }

    /// <summary>Messages that were said and not answered yet, in all rooms.</summary>
    public int Waiting { get; set; }

    public (int Columns, int Rows) Size { get; set; }
}
