namespace Snug.Protocol;

/// <summary>One of <c>GET /api/commands</c>: a line that begins with a slash and does something in a room.</summary>
/// <param name="Name">Without the slash.</param>
/// <param name="Takes">What comes behind the name, as people read it: <c>TEXT</c>, <c>ROOM</c>; in brackets if it may be left out.</param>
/// <param name="Says">What it does, in a few words.</param>
/// <param name="Who">Who may: <c>everybody</c>, or <c>owners and admins</c>. The list holds only what its reader may.</param>
public sealed record SlashCommand(string Name, string Takes, string Says, string Who);

/// <summary>Body of <c>POST /api/rooms/{room}/commands</c>.</summary>
/// <param name="Line">As it was typed: <c>/topic Saturdays at eight</c>. <c>//text</c> says <c>/text</c>.</param>
public sealed record CommandLine(string Line);

/// <summary>What a command answers, to whoever gave it and to nobody else.</summary>
/// <param name="Said">Sentences to show, lines broken by a line feed; empty if there is nothing to say.</param>
/// <param name="Go">The room to go to now; null to stay.</param>
public sealed record CommandAnswer(string Said, int? Go = null);
