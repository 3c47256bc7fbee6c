// Markup/ turns a message's tree (Snug.Protocol's MarkupNode) into lines of text with looks: once, for the screen, for lines and for
// exports as text; and for exports into HTML and Markdown. What people wrote passes Tty/Visible here, so nothing of it can become a
// control code.

namespace Snug.Terminal.Markup;

/// <summary>What a piece of text is meant to look like; several may hold.</summary>
[Flags]
internal enum MarkupLook
{
    None = 0,
    Strong = 1,
    Emphasis = 2,
    Strike = 4,
    Code = 8,

    /// <summary>An address, or a place of this server.</summary>
    Link = 16,

    /// <summary>Somebody is named: <see cref="MarkupPiece.Person"/>.</summary>
    Mention = 32,

    /// <summary>Stands in the place of what is hidden until somebody asks for it.</summary>
    Hidden = 64,

    /// <summary>Ours, between what people wrote: the address behind a link's words.</summary>
    Quiet = 128,
}

/// <summary>A piece of one line.</summary>
/// <param name="Text">Safe to show, and without isolates: whoever puts rows together sets them around each.</param>
/// <param name="Person">Who is named; 0 for everybody in the room.</param>
/// <param name="Goes">Where it leads, if that is a place of this server.</param>
internal readonly record struct MarkupPiece(string Text, MarkupLook Look = MarkupLook.None, int? Person = null, RoomLink? Goes = null);

/// <summary>One line of a message, before it is wrapped.</summary>
/// <param name="Lead">Bars and bullets before it: ours, safe.</param>
/// <param name="Hang">The same before the rows into which it is wrapped.</param>
/// <param name="IsCode">Shown as it is, and not broken at words.</param>
internal sealed record MarkupLine(string Lead, string Hang, IReadOnlyList<MarkupPiece> Pieces, bool IsCode = false);

/// <summary><c>#3</c> or <c>#3/120</c>.</summary>
internal readonly record struct RoomLink(int Room, long? Number);

/// <summary>With which signs lines are drawn.</summary>
internal sealed record MarkupSigns(string Quote, string Code, string Bullet)
{
    /// <summary>Where there are styles.</summary>
    public static MarkupSigns Screen { get; } = new("▎ ", "│ ", "• ");

    /// <summary>Where there are none, as in mail: it is read aloud, kept in files and found by <c>grep</c>.</summary>
    public static MarkupSigns Text { get; } = new("> ", "│ ", "• ");
}
