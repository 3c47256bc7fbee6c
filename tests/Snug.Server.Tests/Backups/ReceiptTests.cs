using System.Globalization;
using Snug.Server.Backups;
using Snug.Server.Log;
using Snug.Server.Storage.Sqlite;

namespace Snug.Server.Tests.Backups;

/// <summary>A cursor is a receipt: it fits the history that gave it, and no other.</summary>
public sealed class ReceiptTests
{
    private const string Right = "1201-u4ndkcdpqtqzx2acqm6hlkavry7o5432";

    public ReceiptTests() => TestStore.RequireFile();

    [Fact]
    public async Task Every_cursor_that_a_reader_ever_had_fits_also_while_the_server_runs()
    {
        await using var server = await LivedIn.Server(messages: 60);
        await server.OpenAgain();
        var dana = await server.ComeIn("Dana");
        using var stream = await dana.Follow(after: "0-0");
        var last = await dana.Say(1, "the newest");
        var seen = await stream.Until(happened =>
            happened.Kind == Protocol.EventKinds.MessagePosted && happened.Message.Text == last.Text);
        string[] receipts = [.. seen.Select(happened => happened.Id).OfType<string>()];
        receipts.Length.ShouldBeGreaterThan(60);

        Verification.Report(server.DatabasePath, receipts).Receipts.ShouldAllBe(answer => answer.Fits);
        Receipt.Of(server.DatabasePath).ShouldBe(receipts[^1]);
    }

    [Fact]
    public async Task Of_a_copy_that_went_another_way_every_receipt_is_false_from_there_on()
    {
        await using var server = await LivedIn.Server(messages: 30);
        using var folder = new TestFolder();
        var forkedAt = Cursors(server.DatabasePath).Count;
        File.Copy(server.DatabasePath, folder["twin.db"]);
        await server.OpenAgain();
        var here = await server.ComeIn("Dana");
        await here.Say(1, "ours");
        await here.Say(1, "the same in both");
        await server.Close();
        await Live(folder["twin.db"], "theirs", "the same in both");

        var ours = Cursors(server.DatabasePath);
        var theirs = Cursors(folder["twin.db"]);
        theirs.Count.ShouldBe(forkedAt + 3);
        var answers = Verification.Report(server.DatabasePath, theirs).Receipts;
        answers.Take(forkedAt).ShouldAllBe(answer => answer.Fits);
        answers.Skip(forkedAt).ShouldAllBe(answer => !answer.Fits);
        answers[^1].Sentence.ShouldBe($"The histories parted after {forkedAt} and not later than {forkedAt + 1}.");
        Verification.Report(server.DatabasePath, [ours[^1]]).Receipts.ShouldHaveSingleItem().Fits.ShouldBeTrue();
        Verification.Report(server.DatabasePath, [theirs[^1]]).Receipts[^1].Sentence.ShouldBe(
            "Where they parted one receipt cannot say: give an older one, or the other file: snug verify snug.db --against FILE");

        var compared = Comparison.Of(server.DatabasePath, folder["twin.db"]);
        compared.PartedAt.ShouldBe(forkedAt + 1);
        compared.Sentences[0].ShouldBe($"snug.db and twin.db are one history up to {forkedAt}, and part at {forkedAt + 1}.");
        compared.Sentences[1].ShouldContain("There snug.db says: person.joined, by Dana, ");
        compared.Sentences[2].ShouldContain("There twin.db says: person.joined, by Theirs, ");
    }

    [Fact]
    public async Task Wherever_two_files_part_the_position_is_named()
    {
        await using var server = await LivedIn.Server(messages: 40);
        using var folder = new TestFolder();
        var end = Cursors(server.DatabasePath).Count;
        for (var position = 1; position <= end; position++)
        {
            // A twin that took this one event a moment later, and computed its chain from there.
            File.Copy(server.DatabasePath, folder["twin.db"], overwrite: true);
            Sql.Run(folder["twin.db"], string.Create(
                CultureInfo.InvariantCulture, $"pragma journal_mode = delete; update log set at = at + 1 where position = {position}"));
            Reseal.Run(folder["twin.db"]);

            Comparison.Of(server.DatabasePath, folder["twin.db"]).PartedAt.ShouldBe(position);
        }
    }

    [Fact]
    public async Task A_copy_that_is_only_older_is_the_same_history()
    {
        await using var server = await LivedIn.Server(messages: 10);
        using var folder = new TestFolder();
        File.Copy(server.DatabasePath, folder["old.db"]);
        var then = Cursors(folder["old.db"]);
        Comparison.Of(server.DatabasePath, folder["old.db"]).Sentences
            .ShouldBe([$"snug.db and old.db are one history, to their end at {then.Count}."]);
        await server.OpenAgain();
        await (await server.ComeIn("Dana")).Say(1, "later");
        await server.Close();

        var compared = Comparison.Of(folder["old.db"], server.DatabasePath);

        compared.PartedAt.ShouldBeNull();
        compared.Sentences.ShouldBe([$"All of old.db is in snug.db, which goes on from {then.Count} to {then.Count + 2}."]);
        var newest = Cursors(server.DatabasePath)[^1];
        var answer = Verification.Report(folder["old.db"], [newest]).Receipts.ShouldHaveSingleItem();
        answer.Fits.ShouldBeFalse();
        answer.Sentence.ShouldBe(
            $"Receipt {newest[..11]}…: the log ends at {then.Count}. The receipt is from later, or from another server.");
    }

    [Fact]
    public async Task A_receipt_behind_a_row_that_was_changed_is_no_proof_any_more()
    {
        await using var server = await LivedIn.Server(messages: 10);
        var cursors = Cursors(server.DatabasePath);
        server.Rewrite("update log set at = at + 1 where position = 7");

        var answers = Verification.Report(server.DatabasePath, [cursors[5], cursors[6], cursors[^1]]).Receipts;

        answers.Select(answer => answer.Fits).ShouldBe([true, false, false, false]);
        answers[2].Sentence.ShouldContain("stands in the log, and what stands before it does not lead there any more");
    }

    [Fact]
    public async Task One_letter_changed_anywhere_does_not_fit()
    {
        await using var server = await LivedIn.Server(messages: 10);
        var right = Receipt.Of(server.DatabasePath);
        var dash = right.IndexOf('-', StringComparison.Ordinal);
        var changed = Enumerable.Range(dash + 1, 32)
            .Select(at => right[..at] + (right[at] == 'a' ? 'b' : 'a') + right[(at + 1)..])
            .ToList();

        Verification.Report(server.DatabasePath, [right]).Receipts.ShouldAllBe(answer => answer.Fits);
        Verification.Report(server.DatabasePath, changed).Receipts.ShouldAllBe(answer => !answer.Fits);
    }

    [Theory]
    [InlineData("1201-U4NDKCDPQTQZX2ACQM6HLKAVRY7O5432", "Its letters are small ones.")]
    [InlineData("1201-u4ndkcdpqtqzx2acqm6hlkavry7o543", "It has 31 letters and not 32.")]
    [InlineData("1201-u4ndkcdpqtqzx2acqm6hlkavry7o54322", "It has 33 letters and not 32.")]
    [InlineData("1201-x81q2", "It is a cursor from before the chain, which proves nothing.")]
    [InlineData("1201-u4ndkcdpqtqzx2acqm6hlkavry7o5438", "Its letters are a to z and 2 to 7")]
    [InlineData("1201u4ndkcdpqtqzx2acqm6hlkavry7o5432", "It has 36 letters and not 32.")]
    [InlineData("-u4ndkcdpqtqzx2acqm6hlkavry7o5432", "Its letters are a to z and 2 to 7, behind a number and a dash.")]
    [InlineData("01201-u4ndkcdpqtqzx2acqm6hlkavry7o5432", "Its letters are a to z and 2 to 7, behind a number and a dash.")]
    [InlineData("", "It has 0 letters and not 32.")]
    public void What_is_no_receipt_is_said_in_a_sentence(string text, string why)
    {
        Receipt.WhatIsWrongWith(Right).ShouldBeNull();
        Receipt.WhatIsWrongWith(text).ShouldNotBeNull().ShouldStartWith($"\"{text}\" is no receipt. {why}");
    }

    /// <summary>Every cursor of a log, from its rows.</summary>
    private static List<string> Cursors(string path)
    {
        using var connection = DatabaseFile.Open(path);
        using var rows = connection.Prepare("select position, tag from log order by position").Query();
        var cursors = new List<string>();
        while (rows.Read())
        {
            cursors.Add(new Cursor(rows.Long(0), rows.Tag(1)).ToString());
        }

        return cursors;
    }

    private static async Task Live(string path, string what, string then)
    {
        await using var offline = await OfflineLog.Open(path, new ManualClock());
        var known = offline.Log.Projection;
        var person = (await offline.Log.Enqueue(new People.ComeInByName("Theirs", default, key: null, known.People))).Value!.Person;
        foreach (var text in new[] { what, then })
        {
            var said = await offline.Log.Enqueue(new Messages.PostMessage(
                known.Rooms.Find(1)!,
                new People.Caller(person.Id, person.Name),
                Messages.MessageWords.Plain(text),
                replyTo: null,
                key: null,
                known.People));
            said.Refusal.ShouldBeNull();
        }
    }
}
