using System.Text.Json;
using Snug.Terminal.Tests.Journeys;

namespace Snug.Terminal.Tests.Pty;

/// <summary>
/// Bytes through the pipes of a shell into the real program: what arrives is what was written, or a sentence says why not.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class PipedBytesTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("snug-bytes-").FullName;
    private RealServer server = null!;

    public PipedBytesTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "These are the shells of Unix.");

    public async ValueTask InitializeAsync() => server = await RealServer.Start(TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData(@"printf 'äö 上\n' | SNUG send 1", 0, "", "äö 上")]
    [InlineData(@"printf 'no line break' | SNUG send 1", 0, "", "no line break")]
    [InlineData(@"printf '\xef\xbb\xbfafter a BOM\n' | SNUG send 1", 0, "", "after a BOM")]
    [InlineData(@"printf 'one\nbl\xe4d\ntwo\n' | SNUG send 1", 1, "Line 2 is not UTF-8: byte 3 of it is 0xE4.* Nothing was sent.")]
    [InlineData(@"printf 'one\nbl\xe4d\ntwo\n' | SNUG send 1 --lines", 1, "Line 2 is not UTF-8* 1 message went out. Line 2 was not sent; "
        + "nothing after it was sent.", "one")]
    [InlineData(@"printf 'one\nbl\xe4d\ntwo\n' | SNUG chat --room 1", 1, "Line 2 is not UTF-8", "one", "two")]
    [InlineData(@"printf '\xff\xfeo\0n\0e\0\n\0t\0' | SNUG chat --room 1", 1, "Line 1 holds NUL bytes or begins as UTF-16 does")]
    [InlineData(@"printf 'nul \0 here\n' | SNUG send 1", 1, "Line 1 holds NUL bytes* Nothing was sent.")]
    [InlineData(@"printf '50%%\r100%%\n' | SNUG send 1", 0, "", "50%\n100%")]
    [InlineData(@"head -c 8001 /dev/zero | tr '\0' x | SNUG send 1", 1, "That is 8,001 characters; a message holds 8,000.")]
    [InlineData(@"(echo one; head -c 8001 /dev/zero | tr '\0' x; echo; echo two) | SNUG chat --room 1", 1, "Line 2 was not said: "
        + "That is 8,001 characters", "one", "two")]
    [InlineData(@"head -c 100000000 /dev/zero | tr '\0' x | SNUG send 1", 1, "Line 1 is longer than 256 KB.* Nothing was sent.")]
    [InlineData(@"yes 'many lines' | head -100000 | SNUG send 1", 1, "That is more than 256 KB; a message holds 8,000 characters. "
        + "Nothing was sent")]
    [InlineData(@"printf '\033[31mFAIL\033[0m\n' | SNUG send 1", 0, "2 escape sequences (colours, titles) were taken out.", "FAIL")]
    [InlineData(@"printf 'bell \a\n' | SNUG send 1", 1, "Character 6 is a control character (U+0007, bell)")]
    [InlineData(@"printf 'cut \033[3' | SNUG send 1", 1, "Character 5 is a control character (U+001B, escape)")]
    [InlineData(@"SNUG chat --room 1 < /", 1, "Standard input cannot be read")]
    [InlineData(@"SNUG send 1 --lines < /", 1, "Standard input cannot be read: * 0 messages went out.")]
    [InlineData(@"printf 'one\ntwo\nthree\n' | SNUG chat --room 1 | true", 0, "", "one", "two", "three")]
    [InlineData(@"printf 'one\ntwo\nthree\n' | SNUG send 1 --lines --json | head -1 > /dev/null", 0, "", "one", "two", "three")]
    [InlineData(@"printf 'refused \a\n' | SNUG send 1 2>&-", 1, "")]
    public async Task What_arrives_is_what_was_written_or_a_sentence_says_why_not(
        string script, int exitCode, string sentences, params string[] texts)
    {
        var snug = $"{Shell.Program} ";
        var answer = await Shell.Run(folder, $"set -o pipefail; "
            + $"export SNUG_SERVER={server.Address} SNUG_ME=ci; {script.Replace("SNUG ", snug, StringComparison.Ordinal)}");
        answer.Errors.ShouldNotContain("Exception");
        var from = 0;
        foreach (var part in sentences.Split("* "))
        {
            from = answer.Errors.IndexOf(part, from, StringComparison.Ordinal);
            from.ShouldBeGreaterThanOrEqualTo(0, $"{part}, in: {answer.Errors}");
        }

        if (sentences.Length == 0)
        {
            answer.Errors.ShouldBe(string.Empty);
        }

        answer.ExitCode.ShouldBe(exitCode, answer.Errors);
        (await Texts()).ShouldBe(texts);
    }

    private async Task<string[]> Texts()
    {
        var said = await Shell.Run(folder, $"{Shell.Program} export 1 --format jsonl --name reader --server {server.Address}");
        said.ExitCode.ShouldBe(0, said.Errors);
        return [.. said.Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => JsonDocument.Parse(line).RootElement.GetProperty("text").GetString()!)];
    }
}
