using Snug.Server.Storage;

namespace Snug.Server.Tests;

/// <summary>The check of a row. Its bytes are frozen: what they give stands in databases.</summary>
public sealed class RowCheckTests
{
    [Fact]
    public void A_check_is_what_it_always_was()
    {
        Of(CheckedTable.Keys, 1, "0199f3a0", 7).ShouldBe(-1062374638800152918);
        Of(CheckedTable.ReadMarks, 1, null, 7).ShouldBe(8558397228090322179);
    }

    [Fact]
    public void A_row_of_one_table_fits_no_other() =>
        Enum.GetValues<CheckedTable>().Select(table => Of(table, 1, "a", 2)).ShouldBeUnique();

    [Fact]
    public void Any_bit_of_a_row_changes_it()
    {
        var checks = new HashSet<long> { Of(CheckedTable.Messages, 5, "words", 9) };
        for (var bit = 0; bit < 64; bit++)
        {
            checks.Add(Of(CheckedTable.Messages, 5 ^ (1L << bit), "words", 9)).ShouldBeTrue();
            checks.Add(Of(CheckedTable.Messages, 5, "words", 9 ^ (1L << bit))).ShouldBeTrue();
        }

        foreach (var text in new[] { null, "", "word", "wordt", "Words", "words " })
        {
            checks.Add(Of(CheckedTable.Messages, 5, text, 9)).ShouldBeTrue();
        }
    }

    [Fact]
    public void A_long_row_is_checked_whole()
    {
        var text = new string('x', 10_000);
        Of(CheckedTable.Messages, 1, text, 2).ShouldBe(Of(CheckedTable.Messages, 1, text, 2));
        Of(CheckedTable.Messages, 1, text[..9_999] + "y", 2).ShouldNotBe(Of(CheckedTable.Messages, 1, text, 2));
    }

    private static long Of(CheckedTable table, long first, string? text, long last)
    {
        var check = new RowCheck(stackalloc byte[FieldBuffer.Usual], table);
        check.Add(1, first);
        check.Add(2, text);
        check.Add(3, last);
        return check.End();
    }
}
