using System.Globalization;
using Snug.Protocol;

namespace Snug.Terminal.Markup;

/// <summary>
/// The one way from a message's tree to lines. What it does not know it shows as its nodes or its text, so that a newer server's message
/// loses no word.
/// </summary>
/// <param name="signs">How bars and bullets are drawn.</param>
/// <param name="isOpen">What is hidden until somebody asks for it is shown.</param>
internal sealed class MarkupLines(MarkupSigns signs, bool isOpen)
{
    /// <summary>What stands in the place of a spoiler, however long it is.</summary>
    public const string Covered = "▒▒▒";

    /// <summary>Twice what a Snug sends; the rest of a deeper tree is left out.</summary>
    private const int MostDepth = MarkupTypes.MostDepth * 2;

    private readonly List<MarkupLine> lines = [];

    /// <summary>The lines of a tree; one at least.</summary>
    public static List<MarkupLine> Of(IReadOnlyList<MarkupNode> tree, MarkupSigns signs, bool isOpen)
    {
        var made = new MarkupLines(signs, isOpen);
        var first = string.Empty;
        made.AddBlocks(tree, ref first, string.Empty, depth: 0);
        return made.lines.Count > 0 ? made.lines : [new MarkupLine(string.Empty, string.Empty, [])];
    }

    /// <summary>Something in it is hidden until somebody asks for it.</summary>
    public static bool HasSpoiler(IReadOnlyList<MarkupNode>? tree, int depth = 0) =>
        tree is not null && depth < MostDepth
        && tree.Any(node => node.Type == MarkupTypes.Spoiler || HasSpoiler(node.Nodes, depth + 1));

    /// <summary>Does a node of this type stand on lines of its own?</summary>
    internal static bool IsBlock(MarkupNode node) => node.Type switch
    {
        MarkupTypes.Paragraph or MarkupTypes.Quote or MarkupTypes.List or MarkupTypes.Item or MarkupTypes.CodeBlock => true,
        MarkupTypes.Text or MarkupTypes.Strong or MarkupTypes.Emphasis or MarkupTypes.Strike or MarkupTypes.Spoiler or MarkupTypes.Code
            or MarkupTypes.Link or MarkupTypes.Break or MarkupTypes.Mention => false,
        _ => node.Nodes?.Any(IsBlock) is true,
    };

    /// <param name="first">What stands before the next line; afterwards what stands before the one after these.</param>
    /// <param name="rest">What stands before each further line.</param>
    private void AddBlocks(IReadOnlyList<MarkupNode> nodes, ref string first, string rest, int depth)
    {
        if (depth > MostDepth)
        {
            return;
        }

        for (var at = 0; at < nodes.Count; at++)
        {
            var node = nodes[at];
            if (!IsBlock(node))
            {
                // Words without a paragraph around them are one.
                var run = nodes.Skip(at).TakeWhile(static word => !IsBlock(word)).ToList();
                AddParagraph(run, ref first, rest, depth);
                at += run.Count - 1;
                continue;
            }

            if (node.Type == MarkupTypes.Paragraph && at > 0 && nodes[at - 1].Type == MarkupTypes.Paragraph)
            {
                Add([], ref first, rest);
            }

            AddBlock(node, ref first, rest, depth);
        }
    }

    private void AddBlock(MarkupNode node, ref string first, string rest, int depth)
    {
        var nodes = node.Nodes ?? [];
        switch (node.Type)
        {
            case MarkupTypes.Paragraph: AddParagraph(nodes, ref first, rest, depth + 1); break;
            case MarkupTypes.Quote: AddWithin(nodes, signs.Quote, signs.Quote, ref first, rest, depth); break;
            case MarkupTypes.List: AddList(node, nodes, ref first, rest, depth); break;
            case MarkupTypes.CodeBlock:
                foreach (var line in CodeLines(node.Text))
                {
                    lines.Add(new MarkupLine(first + signs.Code, rest + signs.Code, [new MarkupPiece(Inline.Shown(line))], IsCode: true));
                    first = rest;
                }

                break;
            default: AddBlocks(nodes, ref first, rest, depth + 1); break;
        }
    }

    private void AddList(MarkupNode list, IReadOnlyList<MarkupNode> items, ref string first, string rest, int depth)
    {
        foreach (var (index, item) in items.Index())
        {
            var sign = list.Start is { } start
                ? string.Create(CultureInfo.InvariantCulture, $"{(long)start + index}. ")
                : signs.Bullet;
            var within = item.Type == MarkupTypes.Item ? item.Nodes ?? [] : [item];
            AddWithin(within, sign, new string(' ', sign.Length), ref first, rest, depth);
        }
    }

    private void AddWithin(
        IReadOnlyList<MarkupNode> nodes, string sign, string hang, ref string first, string rest, int depth)
    {
        var (within, before) = (first + sign, lines.Count);
        AddBlocks(nodes, ref within, rest + hang, depth + 1);
        if (lines.Count == before)
        {
            // An empty item is one all the same.
            Add([], ref within, rest + hang);
        }

        first = rest;
    }

    private void AddParagraph(IReadOnlyList<MarkupNode> nodes, ref string first, string rest, int depth)
    {
        var inline = new Inline(isOpen, signs);
        inline.Add(nodes, MarkupLook.None, depth);
        foreach (var line in inline.Lines)
        {
            Add(line, ref first, rest);
        }
    }

    private void Add(List<MarkupPiece> pieces, ref string first, string rest)
    {
        lines.Add(new MarkupLine(first, rest, pieces));
        first = rest;
    }

    private static string[] CodeLines(string? text)
    {
        var written = (text ?? string.Empty).Split('\n');
        return written.Length > 1 && written[^1].Length == 0 ? written[..^1] : written;
    }

    /// <summary>The words of one paragraph.</summary>
    private sealed class Inline(bool isOpen, MarkupSigns signs)
    {
        /// <summary>One at least.</summary>
        public List<List<MarkupPiece>> Lines { get; } = [[]];

        /// <summary>Without isolates: see <see cref="MarkupPiece.Text"/>.</summary>
        public static string Shown(string written) => LinkedText.Shown(written);

        public void Add(IReadOnlyList<MarkupNode>? nodes, MarkupLook look, int depth)
        {
            if (depth > MostDepth)
            {
                return;
            }

            foreach (var node in nodes ?? [])
            {
                Add(node, look, depth);
            }
        }

        private void Add(MarkupNode node, MarkupLook look, int depth)
        {
            switch (node.Type)
            {
                case MarkupTypes.Text: Words(node.Text, look); break;
                case MarkupTypes.Break: Lines.Add([]); break;
                case MarkupTypes.Strong: Marked(node, look | MarkupLook.Strong, "*", depth); break;
                case MarkupTypes.Emphasis: Marked(node, look | MarkupLook.Emphasis, "_", depth); break;
                case MarkupTypes.Strike: Marked(node, look | MarkupLook.Strike, "~~", depth); break;
                case MarkupTypes.Spoiler when isOpen: Marked(node, look, "||", depth); break;
                case MarkupTypes.Spoiler: Put(Covered, look | MarkupLook.Hidden); break;
                case MarkupTypes.Code: Put(InTicks(node.Text ?? string.Empty), look | MarkupLook.Code); break;
                case MarkupTypes.Mention:
                    Lines[^1].Add(new MarkupPiece(Shown(node.Text ?? string.Empty), look | MarkupLook.Mention, node.Person));
                    break;
                case MarkupTypes.Link: Link(node, look, depth); break;
                default:
                    Words(node.Text, look);
                    Add(node.Nodes, look, depth + 1);
                    break;
            }
        }

        /// <summary>Where there are no styles signs say it, as in mail: words that are struck out mean the opposite without.</summary>
        private void Marked(MarkupNode node, MarkupLook look, string sign, int depth)
        {
            var isSaid = ReferenceEquals(signs, MarkupSigns.Text);
            if (isSaid)
            {
                Put(sign, look);
            }

            Add(node.Nodes, look, depth + 1);
            if (isSaid)
            {
                Put(sign, look);
            }
        }

        /// <summary>The words, and where they lead: nobody is led elsewhere than they read.</summary>
        private void Link(MarkupNode node, MarkupLook look, int depth)
        {
            var (line, from) = (Lines.Count, Lines[^1].Count);
            var isWeb = node.Href is { } href && LinkedText.IsAddress(href);
            Add(node.Nodes, isWeb ? look | MarkupLook.Link : look, depth + 1);
            if (!isWeb)
            {
                return;
            }

            var words = line == Lines.Count ? string.Concat(Lines[^1].Skip(from).Select(static piece => piece.Text)) : string.Empty;
            if (!LinkedText.IsSame(words, node.Href!))
            {
                Put($" ({Shown(node.Href!)})", (look & MarkupLook.Hidden) | MarkupLook.Quiet);
            }
        }

        private void Words(string? text, MarkupLook look)
        {
            foreach (var (index, line) in (text ?? string.Empty).Split(LinkedText.LineBreaks).Index())
            {
                if (index > 0)
                {
                    Lines.Add([]);
                }

                if (line.Length > 0)
                {
                    Lines[^1].AddRange(look.HasFlag(MarkupLook.Link)
                        ? [new MarkupPiece(Shown(line), look)]
                        : LinkedText.Pieces(line, look));
                }
            }
        }

        private void Put(string text, MarkupLook look) => Lines[^1].Add(new MarkupPiece(text, look));

        /// <summary>Code keeps its marks: they show it without a style too.</summary>
        private static string InTicks(string code)
        {
            var shown = Shown(code);
            var ticks = shown.Contains('`', StringComparison.Ordinal) ? "``" : "`";
            return shown.StartsWith('`') || shown.EndsWith('`') ? $"{ticks} {shown} {ticks}" : ticks + shown + ticks;
        }
    }
}
