using Snug.Server.Tests;

namespace Snug.Terminal.Tests.Pty;

/// <summary>Receipts at the command line: what is printed, by whom, and the exit codes.</summary>
[Trait("Speed", "Slow")]
public sealed class ReceiptCommandTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("snug-receipt-").FullName;

    public ReceiptCommandTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "These are the shells of Unix.");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_receipt_fits_its_own_history_and_no_other()
    {
        await Import("old.db", "hi", "a house.db");
        var receipt = await Receipt("'a house.db'");
        receipt.ShouldMatch("^[1-9][0-9]*-[a-z2-7]{32}$");
        (await Run($"backup copy.db --db 'a house.db'")).Output.ShouldContain($"\nReceipt {receipt}\n");

        // The original said more since, and something else in each of the two.
        await Import("more.db", "hi again", "a house.db");
        await Import("other.db", "no", "copy.db");
        var (ours, theirs) = (await Receipt("'a house.db'"), await Receipt("copy.db"));

        var fits = await Run($"verify 'a house.db' --receipt {receipt} --receipt {ours}");
        fits.ExitCode.ShouldBe(0, fits.Output);
        fits.Output.ShouldContain($"Receipt {ours[..10]}");
        fits.Output.ShouldContain(
            "a house.db is sound: the file is whole, no number is missing, and everything in it is what was written.");
        fits.Output.ShouldEndWith($"Receipt {ours}\n");

        var other = await Run($"verify 'a house.db' --receipt {theirs}");
        other.ExitCode.ShouldBe(1, other.Output);
        other.Output.ShouldContain(": does not fit. The history up to ");
        other.Output.ShouldContain("is sound", Case.Sensitive, "only another one");

        var at = int.Parse(receipt.Split('-')[0], System.Globalization.CultureInfo.InvariantCulture);
        var against = await Run("verify 'a house.db' --against copy.db");
        against.ExitCode.ShouldBe(1, against.Output);
        against.Output.ShouldContain($"a house.db and copy.db are one history up to {at}, and part at {at + 1}.");
        against.Output.ShouldContain("There copy.db says: ");
    }

    [Fact]
    public async Task A_program_reads_the_same_in_one_line_of_JSON()
    {
        await Import("old.db", "hi", "a.db");
        var receipt = await Receipt("a.db");
        await Run("backup b.db --db a.db");
        await Import("more.db", "again", "a.db");
        await Import("other.db", "no", "b.db");

        var sound = await Run($"verify a.db --json --receipt {receipt}");
        sound.ExitCode.ShouldBe(0, sound.Errors);
        sound.Errors.ShouldBe("");
        var line = Parse(sound.Output);
        line.GetProperty("file").GetString().ShouldBe("a.db");
        line.GetProperty("isSound").GetBoolean().ShouldBeTrue();
        line.GetProperty("findings").GetArrayLength().ShouldBe(0);
        line.GetProperty("receipt").GetString().ShouldBe(await Receipt("a.db"));
        line.GetProperty("receipts")[0].GetProperty("fits").GetBoolean().ShouldBeTrue();

        var parted = await Run($"verify a.db --json --against b.db --receipt {await Receipt("b.db")}");
        parted.ExitCode.ShouldBe(1, parted.Errors);
        Parse(parted.Output).GetProperty("isSound").GetBoolean().ShouldBeTrue("only another history");
        Parse(parted.Output).GetProperty("receipts")[0].GetProperty("fits").GetBoolean().ShouldBeFalse();
        var at = int.Parse(receipt.Split('-')[0], System.Globalization.CultureInfo.InvariantCulture);
        Parse(parted.Output).GetProperty("against").GetProperty("partedAt").GetInt64().ShouldBe(at + 1);

        Sql.Run(Path.Combine(folder, "a.db"), "update messages set text = 'é\u202e' where number = 1");
        var damaged = await Run("verify a.db --json");
        damaged.ExitCode.ShouldBe(1);
        damaged.Output.ShouldAllBe(letter => letter == '\n' || (letter >= ' ' && letter <= '~'));
        Parse(damaged.Output).GetProperty("isSound").GetBoolean().ShouldBeFalse();
        Parse(damaged.Output).GetProperty("findings")[0].GetString()!.ShouldStartWith("Message 1/1 (");
    }

    private static System.Text.Json.JsonElement Parse(string output)
    {
        output.Split('\n').Length.ShouldBe(2, "one line");
        using var document = System.Text.Json.JsonDocument.Parse(output);
        return document.RootElement.Clone();
    }

    [Theory]
    [InlineData("verify some.db --receipt 12-ABC", 2, "\"12-ABC\" is no receipt.")]
    [InlineData("verify some.db --recipt 12-abc", 2, "verify has no option --recipt. Did you mean --receipt? Nothing was done.")]
    [InlineData("verify none.db", 1, "There is no file ")]
    [InlineData("receipt none.db", 1, "There is no file ")]
    [InlineData("receipt", 1, "There is no file ")]
    [InlineData("verify some.db --against none.db", 1, "There is no file ")]
    public async Task What_cannot_be_is_said_in_a_sentence(string command, int exitCode, string sentence)
    {
        await Import("old.db", "hi", "some.db");
        var answer = await Run(command);
        answer.ExitCode.ShouldBe(exitCode, answer.Errors);
        answer.Errors.ShouldContain(sentence);
    }

    [Fact]
    public async Task A_changed_word_is_told_with_its_place_and_an_exit_code()
    {
        await Import("old.db", "hi", "some.db");
        Sql.Run(Path.Combine(folder, "some.db"), "update messages set text = 'ho'");
        var answer = await Run("verify some.db");
        answer.ExitCode.ShouldBe(1);
        answer.Output.ShouldContain("is not what was said there: its words, name or key were changed.");
        answer.Errors.ShouldContain("some.db is not sound. Keep it, and bring back a backup: ");
    }

    [Fact]
    public async Task A_running_server_has_one_and_says_it_again_when_it_stops()
    {
        var said = await Shell.Run(folder, $$"""
            mkfifo book
            {{Shell.Program}} serve --port 0 > book & server=$!
            exec 3< book
            while read -r line <&3; do [[ $line == *Ctrl-C* ]] && break; done
            {{Shell.Program}} receipt 2> hint
            {{Shell.Program}} verify snug.db > look || cat look
            kill -TERM $server
            wait $server
            cat <&3
            """);
        said.ExitCode.ShouldBe(0, said.Errors);
        var lines = said.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines[0].ShouldMatch("^1-[a-z2-7]{32}$");
        said.Output.ShouldContain($"  Receipt         {lines[0]}\n");
        lines[^1].ShouldContain("Everything is in the database file.");
        (await File.ReadAllTextAsync(Path.Combine(folder, "hint"), TestContext.Current.CancellationToken))
            .ShouldContain($"verify snug.db --receipt {lines[0]}");
    }

    private Task<(int ExitCode, string Output, string Errors)> Run(string command) => Shell.Run(folder, $"{Shell.Program} {command}");

    private async Task<string> Receipt(string file)
    {
        var answer = await Run($"receipt {file}");
        answer.ExitCode.ShouldBe(0, answer.Errors);
        return answer.Output.TrimEnd('\n');
    }

    /// <summary>Somebody says something in a database of the original, and that comes over.</summary>
    private async Task Import(string original, string text, string into)
    {
        Sql.Run(
            Path.Combine(folder, original),
            "create table rooms (roomid text, roomname text, roommessages text, yes text); "
                + $"insert into rooms values ('{original}', 'Hall', 'Room Start.' || char(10) || char(10) || 'Maya: {text}' || char(10), "
                + "'yes')");
        var answer = await Run($"import {original} --db '{into}'");
        answer.ExitCode.ShouldBe(0, answer.Errors);
    }
}
