using Snug.Terminal.Markup;

namespace Snug.Terminal.Screen.Drawing;

/// <summary>
/// What a piece of text is, which decides its colour. Amber (<see cref="Lamp"/>) means one thing: something here is for you.
/// </summary>
internal enum Tone
{
    /// <summary>The terminal's own colour: words, and oneself.</summary>
    Ink,

    /// <summary>Times, hints, placeholders, days.</summary>
    Soft,

    /// <summary>Something new, or somebody said your name.</summary>
    Lamp,

    /// <summary>Links.</summary>
    Ember,

    /// <summary>Something is wrong.</summary>
    Alarm,

    /// <summary>A name, in the colour of the person: see <see cref="Style.Person"/>.</summary>
    Person,
}

/// <summary>How a piece of text looks.</summary>
/// <param name="Tone">Its colour.</param>
/// <param name="Person">With <see cref="Tone.Person"/>: the person's id; the colour is this modulo 8, the same in every client.</param>
/// <param name="IsBold">Heavier.</param>
/// <param name="IsReversed">Colours swapped: a selection, what was searched for.</param>
/// <param name="Goes">Where it leads, if it is a link to a room or a message of this server.</param>
internal readonly record struct Style(
    Tone Tone = Tone.Ink, int Person = 0, bool IsBold = false, bool IsReversed = false, RoomLink? Goes = null)
{
    /// <summary>Slanted, in terminals that can.</summary>
    public bool IsItalic { get; init; }

    /// <summary>Struck out, in terminals that can.</summary>
    public bool IsStruck { get; init; }

    public static Style Ink => default;

    public static Style Soft => new(Tone.Soft);

    public static Style Lamp => new(Tone.Lamp, IsBold: true);

    public static Style Alarm => new(Tone.Alarm);
}
