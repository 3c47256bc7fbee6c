using System.Collections.Concurrent;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Snug.Protocol;
using Snug.Terminal.Tests.Hostile;

namespace Snug.Terminal.Tests.Journeys;

/// <summary>Where a password goes, and where it does not; the rest is tests/Transcripts/passwords.txt.</summary>
public sealed class PasswordTests
{
    private const string Secret = "the lamp is on";
    private const string NotSent = "This address is not encrypted, so the password was not sent. "
        + "Use https://, or --insecure if you trust this network.";

    private readonly ConcurrentQueue<string> bodies = [];
    private readonly Queue<ProblemDocument> refusals = [];

    [Fact]
    public async Task No_password_is_asked_for_where_others_could_read_along()
    {
        await using var server = await Elsewhere();
        await using var dana = new LineUser(TimeProvider.System, server.Address);
        dana.Run(["chat", "--plain", "--name", "Dana", "--room", "1"], isTerminal: true);
        await Reads(dana, "Dana is already here. If that is you, make a code.");
        await Reads(dana, NotSent);
        await Reads(dana, "Enter your name, or a code from your other device: ");
        dana.Type("q");
        (await dana.ExitCode()).ShouldBe(0);
        bodies.ShouldAllBe(body => !body.Contains("password", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Whoever_trusts_the_network_says_so()
    {
        await using var server = await Elsewhere();
        await using var dana = new LineUser(TimeProvider.System, server.Address);
        dana.Run(["chat", "--plain", "--name", "Dana", "--room", "1", "--insecure"], isTerminal: true);
        await ComesInByPassword(dana);
        bodies.Last().ShouldContain(Secret);

        // What is said there comes first: it would stand behind the question on its line.
        await Until(dana, "words", isWhole: false);
        dana.Type("/password");
        await Until(dana, "The new password, 12 characters or more (Enter leaves it as it is): ");
    }

    [Fact]
    public async Task A_password_is_not_changed_where_others_could_read_along()
    {
        await using var server = await HostileServer.Start("words", OwnAddress());
        var asked = 0;
        server.Instead = context =>
        {
            asked += context.Request.Path == "/api/me/password" ? 1 : 0;
            return Task.FromResult(false);
        };
        await using var dana = new LineUser(TimeProvider.System, server.Address);
        dana.Run(["chat", "--plain", "--name", "Dana", "--room", "1"], isTerminal: true);
        await Until(dana, "words", isWhole: false);
        dana.Type("/password");
        await Until(dana, NotSent);
        dana.IsTypingHidden.ShouldBeFalse();
        asked.ShouldBe(0);
    }

    [Fact]
    public async Task Who_was_too_quick_reads_how_long_to_wait_and_is_asked_again()
    {
        await using var server = await HostileServer.Start("words");
        server.Instead = Door;
        refusals.Enqueue(new ProblemDocument(
            Problems.TooQuick.Uri, Problems.TooQuick.Title, 429, "That was quick. Come in again in 30 s."));
        await using var dana = new LineUser(TimeProvider.System, server.Address);
        dana.Run(["chat", "--plain", "--name", "Dana", "--room", "1"], isTerminal: true);
        await Reads(dana, "Dana is already here.");
        await Reads(dana, Question);
        dana.Type(Secret);
        await Reads(dana, "That was quick. Come in again in 30 s.");
        await Reads(dana, Question);
        dana.IsTypingHidden.ShouldBeTrue();
        dana.Type(Secret);
        await Until(dana, "Good ", isWhole: false);
        dana.IsTypingHidden.ShouldBeFalse();
    }

    [Fact]
    public async Task What_looks_like_a_code_stands_in_no_address()
    {
        await using var server = await HostileServer.Start("words");
        var addresses = new ConcurrentQueue<string>();
        server.Instead = context =>
        {
            addresses.Enqueue(context.Request.Path + context.Request.QueryString);
            return Door(context);
        };
        await using var dana = new LineUser(TimeProvider.System, server.Address);
        dana.Run(["chat", "--plain", "--name", "Dana", "--room", "1"], isTerminal: true);
        await Reads(dana, "Dana is already here.");
        await Reads(dana, Question);
        dana.Type("hunterhunter".Replace('h', 'g'));
        await Until(dana, "Good ", isWhole: false);
        addresses.ShouldAllBe(address => !address.Contains("gunter", StringComparison.Ordinal));
    }

    private const string Question = "If that is you: your password, or a code (Enter goes back): ";

    private static string OwnAddress()
    {
        var own = NetworkInterface.GetAllNetworkInterfaces()
            .Where(static card => card.OperationalStatus == OperationalStatus.Up)
            .SelectMany(static card => card.GetIPProperties().UnicastAddresses)
            .Select(static unicast => unicast.Address)
            .FirstOrDefault(static address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address));
        Assert.SkipWhen(own is null, "This computer is in no network.");
        return own!.ToString();
    }

    private static async Task ComesInByPassword(LineUser dana)
    {
        await Reads(dana, "Dana is already here.");
        await Reads(dana, Question);
        dana.Type(Secret);
        await Reads(dana, "Good ", isWhole: false);
    }

    private static async Task Reads(LineUser person, string line, bool isWhole = true) =>
        (await Next(person, line, isWhole)).ShouldBeTrue(line);

    private static async Task Until(LineUser person, string line, bool isWhole = true)
    {
        while (!await Next(person, line, isWhole))
        {
            // What stands before it is said elsewhere.
        }
    }

    private static async Task<bool> Next(LineUser person, string line, bool isWhole)
    {
        var read = await person.Out.NextLine(text => text == line);
        read.StartsWith("(nothing more", StringComparison.Ordinal).ShouldBeFalse(read);
        return isWhole ? read == line : read.StartsWith(line, StringComparison.Ordinal);
    }

    private async Task<HostileServer> Elsewhere()
    {
        var server = await HostileServer.Start("words", OwnAddress());
        server.Instead = Door;
        return server;
    }

    /// <summary>Dana is somebody already: a password lets her in, after what is to be refused; a code opens nothing.</summary>
    private async Task<bool> Door(HttpContext context)
    {
        if (context.Request.Path != "/api/session" || context.Request.Method != "POST")
        {
            return false;
        }

        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        bodies.Enqueue(body);
        var isCode = !body.Contains("\"code\":null", StringComparison.Ordinal) && body.Contains("\"code\"", StringComparison.Ordinal);
        var problem = isCode ? Of(Problems.CodeUnknown, "That code opens nothing.")
            : !body.Contains("\"password\"", StringComparison.Ordinal)
                ? Of(Problems.NameTaken, "Dana is already here. If that is you, make a code.")
            : refusals.TryDequeue(out var refusal) ? refusal
            : null;
        if (problem is null)
        {
            return false;
        }

        context.Response.StatusCode = problem.Status;
        await context.Response.WriteAsJsonAsync(problem, Wire.Json.ProblemDocument, "application/problem+json");
        return true;
    }

    private static ProblemDocument Of(ProblemType type, string detail) => new(type.Uri, type.Title, type.Status, detail);
}
