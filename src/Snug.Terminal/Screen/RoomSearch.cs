using Snug.Client;
using Snug.Terminal.Chat;
using Snug.Terminal.Screen.Rooms;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Screen;

/// <summary>
/// <c>/search</c>: looks for words in the open room, from the newest message back. First in what is loaded, then on the server
/// (<see cref="MessageSearch"/>); how far it has come is always said.
/// </summary>
internal sealed class RoomSearch(ScreenState state, RoomPanes panes, BackgroundCalls calls, SnugClient client)
{
    /// <param name="words">What to look for; empty for the next older place of what was sought last.</param>
    public void Look(string words)
    {
        var pane = state.Pane;
        var before = words.Length == 0 || words == pane.Sought ? pane.Found : long.MaxValue;
        if (words.Length > 0)
        {
            pane.Sought = words;
        }

        if (pane.Sought.Length == 0)
        {
            state.Hint = SafeText.Of($"/search WORD looks for a word, from the newest message back.");
        }
        else if (!pane.Timeline.IsLoaded)
        {
            state.Hint = SafeText.Of($"The messages are not here yet; try again in a moment.");
        }
        else if (before == long.MaxValue && pane.Timeline.HasNewer)
        {
            // What is loaded does not reach to the end of the room.
            LookFurtherBack(pane, before);
        }
        else if (pane.Find(pane.Sought, before) is { } found)
        {
            pane.To(pane.Found = found);
            state.Hint = Place(found);
        }
        else if (Math.Min(before, pane.Timeline.First) is > 1 and var oldest)
        {
            LookFurtherBack(pane, oldest);
        }
        else
        {
            NotFound(pane);
        }
    }

    private void LookFurtherBack(RoomPane pane, long before)
    {
        var (words, room) = (pane.Sought, pane.Number);
        state.Hint = SafeText.Of($"Looking further back than what is loaded here …");
        calls.Run(stop => MessageSearch.FindBefore(client, room, words, before, stop), answer =>
        {
            // Meanwhile the person may have gone on to something else.
            if (pane != state.Pane || pane.Sought != words)
            {
                return;
            }

            if (answer.Found is { } found)
            {
                pane.Found = found;
                panes.FetchPlace(pane, found);
                state.Hint = Place(found);
            }
            else if (answer.Reached > 1)
            {
                pane.Found = answer.Reached;
                state.Hint = SafeText.Of($"Not found down to message {answer.Reached:0}. /search alone looks further back, Esc ends it.");
            }
            else
            {
                NotFound(pane);
            }
        });
    }

    private void NotFound(RoomPane pane)
    {
        pane.Found = long.MaxValue;
        state.Hint = SafeText.Of($"Not found, up to the first message of the room. /search alone begins at the newest, Esc ends it.");
    }

    private static SafeText Place(long found) => SafeText.Of($"Message {found:0}. /search alone goes on to older ones, Esc ends it.");
}
