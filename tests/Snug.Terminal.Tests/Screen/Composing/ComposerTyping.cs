using Snug.Terminal.Screen.Composing;
using Snug.Terminal.Screen.Keys;
using Snug.Terminal.Tests.Screen.Keys;

namespace Snug.Terminal.Tests.Screen.Composing;

internal static class ComposerTyping
{
    /// <summary>Presses keys as <see cref="Keyboard"/> writes them.</summary>
    /// <returns>What became of the last.</returns>
    public static ComposerAction Type(this Composer composer, string keys)
    {
        var last = ComposerAction.NotMine;
        foreach (var key in Keyboard.Keys(keys))
        {
            last = composer.Press(key);
        }

        return last;
    }

    /// <summary>The text with <c>|</c> where the caret is, seen from outside: what is typed shows where.</summary>
    public static string Shown(this Composer composer)
    {
        composer.Press(KeyPress.Type("|"));
        var shown = composer.Text;
        composer.Press(new KeyPress(KeyCode.Backspace));
        return shown;
    }

    public static string After(string keys)
    {
        var composer = new Composer();
        composer.Type(keys);
        return composer.Shown();
    }

    /// <summary>The rows as drawn, the caret's place as numbers.</summary>
    public static (string[] Rows, int Row, int Column) Drawn(this Composer composer, int columns, int mostRows = 5)
    {
        var view = composer.View(columns, mostRows);
        return ([.. view.Rows.Select(static row => row.ToString())], view.CaretRow, view.CaretColumn);
    }
}
