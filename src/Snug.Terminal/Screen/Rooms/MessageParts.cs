using Snug.Protocol;
using Snug.Terminal.Chat;
using Snug.Terminal.Markup;
using Snug.Terminal.Screen.Drawing;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Screen.Rooms;

/// <summary>What hangs on a message, in rows: what it answers above its words; edited, pinned, reactions and its thread below.</summary>
internal static class MessageParts
{
    /// <summary>A row with less room for it than this is not worth beginning.</summary>
    private const int NarrowestQuote = 16;

    /// <summary>What a message answers, in one row.</summary>
    /// <param name="start">Where the row begins: with the name of who speaks, if there is room behind it.</param>
    /// <returns>Null: the words have a row of their own.</returns>
    public static Row? AddQuote(List<Row> rows, Row start, Quote quote, int room, int most, Func<Row, int> cells)
    {
        if (cells(start) < Math.Min(NarrowestQuote, most))
        {
            rows.Add(start);
            return null;
        }

        var left = Math.Max(2, cells(start));
        var number = TextWidth.Fit(SafeText.Of($"↳ {quote.Number:0}"), left);
        start.Add(number, Style.Soft with { Goes = new RoomLink(room, quote.Number) });
        if (quote.Author.Name.Length > 0)
        {
            var words = SafeText.Of($" {Wording.Author(quote.Author, 12)}: {Wording.Quoted(quote)}");
            start.Add(TextWidth.Fit(words, cells(start)), Style.Soft);
        }

        rows.Add(start);
        return null;
    }

    /// <summary>What stands below the words.</summary>
    /// <param name="when">An instant, as short as it can be said.</param>
    public static void AddBelow(
        List<Row> rows, Message message, Person me, Func<Row> newRow, Func<Row, int> cells, Func<DateTimeOffset, string> when)
    {
        if (Wording.State(message, when) is var state && state.ToString().Length > 0)
        {
            Put(rows, SafeText.Of($"({state})"), newRow, cells);
        }

        if (message is { Reactions: { Count: > 0 } reactions, DeletedAt: null })
        {
            AddReactions(rows, reactions, me, newRow, cells);
        }

        if (message.Thread is { Count: > 0 } thread)
        {
            var words = SafeText.Of($"{Wording.Replies(thread, when(thread.LastAt))} (/thread {message.Number:0})");
            var row = newRow();
            rows.Add(row.Add(TextWidth.Fit(words, cells(row)), Style.Soft));
        }
    }

    /// <summary>Bars and bullets in so many cells.</summary>
    public static string Cut(string lead, int cells) => TextWidth.Of(lead) <= cells
        ? lead
        : string.Concat(TextWidth.Characters(lead).Take(Math.Max(0, cells)).Select(static one => one.Character));

    /// <summary>Behind the last word, or below it.</summary>
    private static void Put(List<Row> rows, SafeText words, Func<Row> newRow, Func<Row, int> cells)
    {
        if (cells(rows[^1]) > TextWidth.Of(words))
        {
            rows[^1].Add($" ").Add(words, Style.Soft);
            return;
        }

        var row = newRow();
        rows.Add(row.Add(TextWidth.Fit(words, cells(row)), Style.Soft));
    }

    /// <summary>Mine are heavier.</summary>
    private static void AddReactions(List<Row> rows, IReadOnlyList<Reaction> reactions, Person me, Func<Row> newRow, Func<Row, int> cells)
    {
        var row = newRow();
        var isFirst = true;
        foreach (var reaction in reactions.Take(Reaction.MostKinds))
        {
            var one = TextWidth.Fit(SafeText.Of($"{reaction.Emoji} {reaction.Count}"), cells(newRow()));
            if (!isFirst && cells(row) < TextWidth.Of(one) + 2)
            {
                rows.Add(row);
                (row, isFirst) = (newRow(), true);
            }

            var isMine = reaction.People.Any(person => person.Id == me.Id);
            row.Add(isFirst ? SafeText.Empty : SafeText.Of($"  ")).Add(one, isMine ? new Style(IsBold: true) : Style.Soft);
            isFirst = false;
        }

        rows.Add(row);
    }
}
