using System.Globalization;
using Snug.Protocol;

namespace Snug.Client.Tests;

/// <summary>What is said arrives once, in order, whatever happens to the answers.</summary>
public sealed class OutboxTests
{
    [Fact]
    public async Task A_reply_is_sent_as_one_also_again()
    {
        await using var desk = new OutboxFixture();
        var asked = new List<long?>();
        desk.Rooms.Judge = words =>
        {
            asked.Add(words.ReplyTo);
            return asked.Count == 1 ? new LossPoint(After: Answers.HangUp) : null;
        };
        await using var outbox = await desk.Open();

        var item = await outbox.AddAsync(3, new NewMessage("yes", ReplyTo: 118), cancellationToken: TestDeadline.Token);
        await outbox.WhenEmptyAsync(TestDeadline.Token);

        (item.ReplyTo, item.Text).ShouldBe((118, "yes"));
        asked.ShouldBe([118, 118]);
        desk.Rooms.Texts(3).ShouldBe(["yes"]);
    }

    [Fact]
    public async Task A_message_whose_answer_was_lost_arrives_once()
    {
        var attempts = 0;
        await using var desk = new OutboxFixture();
        desk.Rooms.Judge = _ => ++attempts <= 3 ? new LossPoint(After: Answers.HangUp) : null;
        await using var outbox = await desk.Open();

        var message = await outbox.SendAsync(3, "hello", TestDeadline.Token);

        message.Number.ShouldBe(1);
        desk.Rooms.Texts(3).ShouldBe(["hello"]);
        attempts.ShouldBe(4);
        var keys = desk.Server.Requests().Select(asked => asked.Header("Idempotency-Key")).Distinct().ToList();
        keys.ShouldHaveSingleItem().ShouldBe(message.Key);
        Guid.Parse(message.Key!).Version.ShouldBe(7);
    }

    [Fact]
    public async Task Whatever_the_line_does_each_message_arrives_once_in_the_order_of_its_room()
    {
        var seed = Environment.GetEnvironmentVariable("SNUG_FUZZ_SEED") is { } fixedSeed
            ? int.Parse(fixedSeed, CultureInfo.InvariantCulture)
            : Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"SNUG_FUZZ_SEED={seed}");
        var random = new Random(seed);
        await using var desk = new OutboxFixture();
        desk.Rooms.Judge = _ => AnyFate(random);
        await using var outbox = await desk.Open();

        for (var n = 0; n < 300; n++)
        {
            await outbox.AddAsync(room: 1 + n % 3, $"words {n}", TestDeadline.Token);
        }

        await outbox.WhenEmptyAsync(TestDeadline.Token);

        for (var room = 1; room <= 3; room++)
        {
            desk.Rooms.Texts(room).ShouldBe(Enumerable.Range(0, 100).Select(n => $"words {n * 3 + room - 1}"), $"seed {seed}");
        }
        desk.Server.Requests().Count.ShouldBeGreaterThan(400, $"seed {seed}: the line must have been bad enough to mean something");
        outbox.Pending.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_refusal_is_reported_and_holds_nobody_up()
    {
        await using var desk = new OutboxFixture();
        desk.Rooms.Judge = words =>
            words.Text == "too long" ? new LossPoint(Before: Answers.Problem(Problems.TooLong, "Too long by 12.")) : null;
        await using var outbox = await desk.Open();

        await outbox.AddAsync(3, "first", TestDeadline.Token);
        var refused = outbox.SendAsync(3, "too long", TestDeadline.Token);
        await outbox.AddAsync(3, "last", TestDeadline.Token);
        await outbox.WhenEmptyAsync(TestDeadline.Token);

        (await Should.ThrowAsync<SnugProblemException>(refused)).Message.ShouldBe("Too long by 12.");
        desk.Rooms.Texts(3).ShouldBe(["first", "last"]);
        desk.Changes.Select(change => (change.GetType().Name, change.Item.Text)).ShouldBe(
            [(nameof(OutboxSent), "first"), (nameof(OutboxRefused), "too long"), (nameof(OutboxSent), "last")]);
        desk.Changes.OfType<OutboxRefused>().Single().Problem.Is(Problems.TooLong).ShouldBeTrue();
    }

    [Fact]
    public async Task What_waits_is_told_with_the_reason_and_as_long_as_the_server_asked()
    {
        var attempts = 0;
        await using var desk = new OutboxFixture();
        desk.Rooms.Judge = _ => ++attempts switch
        {
            1 => new LossPoint(Before: Answers.Problem(Problems.TooQuick, "One after the other.", "Retry-After: 7")),
            2 => new LossPoint(Before: Answers.Html(502)),
            _ => null,
        };
        await using var outbox = await desk.Open();

        await outbox.SendAsync(3, "hello", TestDeadline.Token);

        var waits = desk.Changes.OfType<OutboxWaits>().ToList();
        waits.Select(wait => wait.RetryIn.TotalSeconds).ShouldBe([7, 0.25]);
        waits[0].Reason.Message.ShouldBe("One after the other.");
        waits[1].Reason.ShouldBeOfType<SnugUnreachableException>();
        desk.Clock.Skipped.ShouldBe(waits.Select(wait => wait.RetryIn));
    }

    [Fact]
    public async Task Another_program_at_the_address_swallows_nothing()
    {
        var attempts = 0;
        await using var desk = new OutboxFixture();
        desk.Rooms.Judge = _ => ++attempts switch
        {
            1 => new LossPoint(Before: Answers.Html(200)),
            2 => new LossPoint(Before: Answers.Html(404)),
            3 => new LossPoint(Before: Answers.Redirect(new Uri("http://elsewhere.example/"))),
            _ => null,
        };
        await using var outbox = await desk.Open();

        await outbox.SendAsync(3, "hello", TestDeadline.Token);

        desk.Rooms.Texts(3).ShouldBe(["hello"]);
    }

    [Fact]
    public async Task A_program_that_sees_a_message_again_answers_it_once()
    {
        await using var desk = new OutboxFixture();
        await using var outbox = await desk.Open();

        for (var twice = 0; twice < 2; twice++)
        {
            await outbox.AddAsync(3, "It is 19:02.", key: "clock-3-120", TestDeadline.Token);
        }

        await outbox.WhenEmptyAsync(TestDeadline.Token);

        desk.Rooms.Texts(3).ShouldBe(["It is 19:02."]);
        await Should.ThrowAsync<ArgumentException>(outbox.AddAsync(3, "hi", key: "two words", TestDeadline.Token));
    }

    [Fact]
    public async Task Without_a_session_words_wait_until_somebody_comes_in_again()
    {
        var signedIn = false;
        var waiting = new TaskCompletionSource<OutboxWaits>();
        await using var desk = new OutboxFixture { Clock = new ManualClock { SkippedUpTo = TimeSpan.Zero } };
        desk.Rooms.Judge = _ => signedIn ? null : new LossPoint(Before: Answers.Problem(Problems.SignIn, "Come in first."));
        desk.Told = change => waiting.TrySetResult((change as OutboxWaits)!);
        await using var outbox = await desk.Open();

        var sent = outbox.SendAsync(3, "hello", TestDeadline.Token);
        (await waiting.Task.WaitAsync(TestDeadline.Token)).Reason.Message.ShouldBe("Come in first.");
        outbox.Pending.ShouldHaveSingleItem().Text.ShouldBe("hello");
        signedIn = true;
        outbox.RetryNow();

        (await sent).Text.ShouldBe("hello");
    }

    [Fact]
    public async Task What_is_older_than_seven_days_waits_for_a_person_and_lets_the_others_pass()
    {
        await using var desk = new OutboxFixture();
        var now = desk.Clock.GetUtcNow();
        var store = new LeftoverStore(
            new OutboxItem("k-old", 3, "come to the party tonight", now - TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1)),
            new OutboxItem("k-edge", 3, "exactly a week", now - TimeSpan.FromDays(7)));
        await using var outbox = await desk.Open(store);

        await outbox.WhenEmptyAsync(TestDeadline.Token);
        desk.Rooms.Texts(3).ShouldBe(["exactly a week"]);
        desk.Changes.OfType<OutboxTooOld>().Single().Item.Key.ShouldBe("k-old");
        outbox.Pending.ShouldHaveSingleItem().Key.ShouldBe("k-old");

        outbox.SendAnyway("k-old");
        await outbox.WhenEmptyAsync(TestDeadline.Token);
        desk.Rooms.Texts(3).ShouldBe(["exactly a week", "come to the party tonight"]);
        outbox.Pending.ShouldBeEmpty();
    }

    [Fact]
    public async Task Words_that_grow_too_old_while_the_server_is_away_are_not_sent_by_themselves()
    {
        var isAway = true;
        var waits = new SemaphoreSlim(0);
        await using var desk = new OutboxFixture { Clock = new ManualClock { SkippedUpTo = TimeSpan.Zero } };
        desk.Rooms.Judge = _ => isAway ? new LossPoint(Before: Answers.Html(502)) : null;
        desk.Told = change => waits.Release();
        await using var outbox = await desk.Open();

        await outbox.AddAsync(3, "come to the party tonight", TestDeadline.Token);
        await waits.WaitAsync(TestDeadline.Token);
        await desk.Clock.SomebodyWaits(TimeSpan.FromSeconds(0.25));
        isAway = false;
        desk.Clock.Advance(TimeSpan.FromDays(8));
        await waits.WaitAsync(TestDeadline.Token);

        desk.Changes[^1].ShouldBeOfType<OutboxTooOld>();
        desk.Rooms.Texts(3).ShouldBeEmpty();
    }

    [Fact]
    public async Task Words_that_are_taken_back_are_not_sent()
    {
        var isAway = true;
        var waits = new SemaphoreSlim(0);
        await using var desk = new OutboxFixture { Clock = new ManualClock { SkippedUpTo = TimeSpan.Zero } };
        desk.Rooms.Judge = _ => isAway ? new LossPoint(Before: Answers.Html(502)) : null;
        desk.Told = change => waits.Release();
        await using var outbox = await desk.Open();

        var regretted = outbox.SendAsync(3, "regretted", TestDeadline.Token);
        await waits.WaitAsync(TestDeadline.Token);
        isAway = false;
        await outbox.DiscardAsync(outbox.Pending.Single().Key, TestDeadline.Token);
        await outbox.SendAsync(3, "better", TestDeadline.Token);

        await Should.ThrowAsync<OperationCanceledException>(regretted);
        desk.Rooms.Texts(3).ShouldBe(["better"]);
    }

    [Fact]
    public async Task Stopping_waiting_does_not_take_the_words_back()
    {
        var isAway = true;
        await using var desk = new OutboxFixture();
        desk.Rooms.Judge = _ => isAway ? new LossPoint(Before: line => line.Hold()) : null;
        await using var outbox = await desk.Open();
        using var impatience = CancellationTokenSource.CreateLinkedTokenSource(TestDeadline.Token);

        var sent = outbox.SendAsync(3, "hello", impatience.Token);
        await desk.Server.NextRequest();
        await impatience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(sent);

        outbox.Pending.ShouldHaveSingleItem();
        isAway = false;
        desk.Clock.Advance(TimeSpan.FromSeconds(30));
        await outbox.WhenEmptyAsync(TestDeadline.Token);
        desk.Rooms.Texts(3).ShouldBe(["hello"]);
    }

    [Fact]
    public async Task Closing_the_outbox_leaves_nobody_waiting()
    {
        await using var desk = new OutboxFixture();
        desk.Rooms.Judge = _ => new LossPoint(Before: line => line.Hold());
        var outbox = await desk.Open();
        var sent = outbox.SendAsync(3, "hello", TestDeadline.Token);
        var empty = outbox.WhenEmptyAsync(TestDeadline.Token);
        await desk.Server.NextRequest();

        await outbox.DisposeAsync();

        await Should.ThrowAsync<OperationCanceledException>(sent);
        await Should.ThrowAsync<OperationCanceledException>(empty);
        await Should.ThrowAsync<ObjectDisposedException>(outbox.AddAsync(3, "too late", TestDeadline.Token));
    }

    private static LossPoint? AnyFate(Random random)
    {
        lock (random)
        {
            return random.Next(10) switch
            {
                0 => new LossPoint(Before: Answers.HangUp),
                1 => new LossPoint(After: Answers.HangUp),
                2 => new LossPoint(After: Answers.Reset),
                3 => new LossPoint(Before: Answers.Problem(Problems.Busy)),
                4 => new LossPoint(After: Answers.Html(500)),
                5 => new LossPoint(After: Answers.HalfAnAnswer),
                _ => null,
            };
        }
    }
}
