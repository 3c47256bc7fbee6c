using Snug.Client;
using Snug.Protocol;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Chat.Slash;

/// <summary>Where a command can answer: in a room, and at the door, where nobody is in a room yet.</summary>
internal interface IAnswerView
{
    /// <summary>Cells in a row of it.</summary>
    int Columns { get; }

    /// <summary>What a command answers. A screen shows it until the person closes it.</summary>
    void Show(IEnumerable<SafeText> lines);

    /// <summary>Gives words to the person to do with as they like; nothing is said.</summary>
    void Copy(LeftWord word);
}

/// <summary>
/// What somebody looks at while they talk: lines that go by, or a screen. The commands are written once over it
/// (<see cref="CommandDispatcher"/>); a view only knows how it is moved and where it answers.
/// </summary>
internal interface IChatView : IAnswerView
{
    /// <summary>The room that is open.</summary>
    int Room { get; }

    /// <summary>What stands above the list of commands in the help: keys, and how one talks here.</summary>
    IEnumerable<SafeText> Introduction { get; }

    /// <summary>Rows in which a picture of blocks can stand beside an answer; 0 where nothing is drawn.</summary>
    int RowsForPicture => 0;

    /// <summary>What goes with a move to another room; on a screen it passes with the next key.</summary>
    void Remark(SafeText sentence);

    /// <summary>A message is to be deleted in a moment; a screen says so for as long as it is.</summary>
    void SayDeleting(SafeText sentence) => Remark(sentence);

    /// <summary>Somebody sits there, who may think better of what they did.</summary>
    bool HasPerson => true;

    /// <summary>A message of the open room, if it is at hand.</summary>
    Message? Find(long number) => null;

    /// <summary>Says words in the open room.</summary>
    Task Say(NewMessage message, CancellationToken cancellationToken);

    /// <summary>What is said next answers a message of the open room.</summary>
    Task Reply(long message);

    /// <summary>Gives a message of the person's own to be edited; null for the newest.</summary>
    Task Edit(long? message);

    /// <summary>Shows what is hidden in a message; null for the newest that hides something.</summary>
    Task Reveal(long? message);

    /// <summary>Whether messages show their numbers.</summary>
    void SetNumbers(bool isOn);

    /// <summary>Words that a command has put into the outbox are on their way.</summary>
    void Sends(OutboxItem item);

    /// <summary>Goes to a room that is there.</summary>
    Task Open(int room);

    /// <summary>Shows a message of a room that is there, and what was said around it.</summary>
    Task Open(int room, long message);

    /// <summary>Shows the rooms.</summary>
    Task ShowRooms();

    /// <summary>Shows a thread of a room, ascending and not empty, as a view of its own.</summary>
    /// <returns>False where an answer is all that can be shown.</returns>
    bool OpenThread(int room, IReadOnlyList<Message> messages) => false;

    /// <summary>Shows what was said before.</summary>
    Task ShowOlder();

    /// <summary>Looks for words in the open room; without words, for the next older place of the last ones.</summary>
    Task Search(string words);

    /// <summary>Whether being named rings.</summary>
    void SetBell(bool isOn);

    /// <summary>Whether the mouse is the screen's, or the terminal's own.</summary>
    void SetMouse(bool isOn);

    /// <summary>Asks for a secret, which is shown nowhere; null if the person wants to tell none.</summary>
    Task AskHidden(SafeText question, Func<string?, Task> take);

    /// <summary>Leaves.</summary>
    void Leave();

    /// <summary>Nothing was done with a line, and why.</summary>
    /// <param name="line">As it was typed: a screen gives it back.</param>
    void Refuse(string line, SafeText why);

    /// <summary>Calls the server. A screen does not wait for it: what follows runs when the answer is there.</summary>
    Task Call<T>(Func<CancellationToken, Task<T>> call, Func<T, Task> take, Action<SnugException> refused);
}
