using Snug.Protocol;

namespace Snug.Client.Tests;

/// <summary>Words that are changed while they wait: said once, and what they were changed into is what stands there.</summary>
public sealed class OutboxChangeTests : IDisposable
{
    private static readonly DateTimeOffset Evening = new(2026, 11, 22, 19, 0, 0, TimeSpan.Zero);

    private readonly string folder = Directory.CreateTempSubdirectory("snug-outbox-").FullName;

    private string Path => System.IO.Path.Combine(folder, "outbox.jsonl");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_change_survives_the_process_and_follows_what_was_sent()
    {
        await using var desk = new OutboxFixture { Clock = new ManualClock { SkippedUpTo = TimeSpan.Zero } };
        var waits = new SemaphoreSlim(0);
        // It arrives and the answer is lost: under its key it can be nothing else any more.
        desk.Rooms.Judge = _ => new LossPoint(After: Answers.HangUp);
        desk.Told = _ => waits.Release();
        await using (var first = await desk.Open(FileOutboxStore.Open(Path)))
        {
            var item = await first.AddAsync(3, "come at eight", TestDeadline.Token);
            await first.AddAsync(3, "and bring wine", TestDeadline.Token);
            await waits.WaitAsync(TestDeadline.Token);
            (await first.ChangeAsync(item.Key, "come at seven", TestDeadline.Token)).ShouldBeTrue();
            (await first.ChangeAsync(item.Key, "come at nine", TestDeadline.Token)).ShouldBeTrue();
            (await first.ChangeAsync("another", "words", TestDeadline.Token)).ShouldBeFalse();
            first.Pending.Select(static one => one.Words).ShouldBe(["come at nine", "and bring wine"]);
        }

        desk.Rooms.Texts(3).ShouldBe(["come at eight"]);
        desk.Rooms.Judge = null;
        await using var second = await desk.Open(FileOutboxStore.Open(Path));
        await second.WhenEmptyAsync(TestDeadline.Token);
        desk.Rooms.Texts(3).ShouldBe(["come at nine", "and bring wine"]);
        var sent = desk.Changes.OfType<OutboxSent>().First();
        (sent.Message.Text, sent.Item.Change, sent.ChangeRefused).ShouldBe(("come at nine", "come at nine", null));
        new FileInfo(Path).Length.ShouldBe(0);
    }

    [Fact]
    public async Task A_change_is_tried_until_it_is_there_and_nothing_is_said_twice()
    {
        var attempts = 0;
        await using var desk = new OutboxFixture();
        desk.Rooms.Judge = _ => ++attempts == 1 ? new LossPoint(Before: Answers.Html(502)) : null;
        desk.Rooms.JudgeChange = _ => ++attempts switch
        {
            3 => new LossPoint(Before: Answers.Html(502)),
            5 => new LossPoint(After: Answers.HangUp),
            _ => null,
        };
        Outbox outbox = null!;
        var changed = Task.CompletedTask;
        // In the first wait, before the clock skips it.
        desk.Told = told => changed = told is OutboxWaits && attempts == 1 ? outbox.ChangeAsync(told.Item.Key, "at nine") : changed;
        outbox = await desk.Open();
        await using (outbox)
        {
            var said = await outbox.SendAsync(3, "at eight", TestDeadline.Token);
            said.Text.ShouldBe("at nine");
            await changed;
            await outbox.WhenEmptyAsync(TestDeadline.Token);
            desk.Rooms.Texts(3).ShouldBe(["at nine"]);
            // The repeated send shows that the change whose answer was lost is there.
            attempts.ShouldBe(6);
            (await outbox.ChangeAsync(said.Key!, "too late", TestDeadline.Token)).ShouldBeFalse();
        }
    }

    [Fact]
    public async Task A_change_that_is_refused_is_told_with_the_words_and_holds_nobody_up()
    {
        await using var desk = new OutboxFixture { Clock = new ManualClock { SkippedUpTo = TimeSpan.Zero } };
        var waits = new SemaphoreSlim(0);
        desk.Rooms.Judge = _ => new LossPoint(Before: Answers.Html(502));
        desk.Rooms.JudgeChange = _ => new LossPoint(Before: Answers.Problem(Problems.RoomArchived, "It can be read only."));
        desk.Told = _ => waits.Release();
        await using var outbox = await desk.Open(FileOutboxStore.Open(Path));
        var item = await outbox.AddAsync(3, "at eight", TestDeadline.Token);
        await waits.WaitAsync(TestDeadline.Token);
        await outbox.ChangeAsync(item.Key, "at nine", TestDeadline.Token);
        await outbox.AddAsync(3, "the next", TestDeadline.Token);
        desk.Rooms.Judge = null;
        outbox.RetryNow();
        await outbox.WhenEmptyAsync(TestDeadline.Token);
        desk.Rooms.Texts(3).ShouldBe(["at eight", "the next"]);
        var sent = desk.Changes.OfType<OutboxSent>().First();
        (sent.Message.Text, sent.Item.Words, sent.ChangeRefused?.Message).ShouldBe(("at eight", "at nine", "It can be read only."));
        outbox.Pending.ShouldBeEmpty();
    }

    /// <summary>The note that it was done went with the power; another device gave the message newer words, or took it away.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_change_that_was_made_and_not_noted_undoes_nothing_newer(bool isDeleted)
    {
        var left = new OutboxItem("k1", 3, "first words", Evening, Change: "first words and second");
        await using var desk = new OutboxFixture();
        await using (var first = await desk.Open(new LeftoverStore(left)))
        {
            await first.WhenEmptyAsync(TestDeadline.Token);
        }

        desk.Rooms.Texts(3).ShouldBe(["first words and second"]);
        desk.Rooms.Elsewhere(3, 1, message => isDeleted
            ? message with { Text = string.Empty, EditedAt = null, DeletedAt = DateTimeOffset.UnixEpoch }
            : message with { Text = "third words, from the phone" });
        await using (var second = await desk.Open(new LeftoverStore(left)))
        {
            await second.WhenEmptyAsync(TestDeadline.Token);
        }

        var now = isDeleted ? string.Empty : "third words, from the phone";
        desk.Rooms.Texts(3).ShouldBe([now]);
        var sent = desk.Changes.OfType<OutboxSent>().Last();
        (sent.Message.Text, sent.ChangeRefused).ShouldBe((now, null));
    }

    [Fact]
    public async Task A_change_whose_answer_is_lost_undoes_no_newer_one()
    {
        await using var desk = new OutboxFixture();
        var asked = new List<string>();
        desk.Rooms.JudgeChange = text =>
        {
            asked.Add(text);
            return new LossPoint(After: async line =>
            {
                desk.Rooms.Elsewhere(3, 1, static message => message with { Text = "from the phone" });
                await Answers.HangUp(line);
            });
        };
        await using var outbox = await desk.Open(
            new LeftoverStore(new OutboxItem("k1", 3, "first", Evening, Change: "second")));
        await outbox.WhenEmptyAsync(TestDeadline.Token);
        desk.Rooms.Texts(3).ShouldBe(["from the phone"]);
        asked.ShouldBe(["second"]);
    }

    /// <summary>The second words may be there or not: nobody knows, and after a restart the third still follow them.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_change_of_a_change_is_made_whichever_of_them_is_there(bool isThere)
    {
        await using var desk = new OutboxFixture { Clock = new ManualClock { SkippedUpTo = TimeSpan.Zero } };
        var waits = new SemaphoreSlim(0);
        desk.Rooms.Judge = static _ => new LossPoint(Before: Answers.Html(502));
        desk.Told = _ => waits.Release();
        await using (var first = await desk.Open(FileOutboxStore.Open(Path)))
        {
            var item = await first.AddAsync(3, "first", TestDeadline.Token);
            await waits.WaitAsync(TestDeadline.Token);
            await first.ChangeAsync(item.Key, "second", TestDeadline.Token);
            desk.Rooms.Judge = null;
            desk.Rooms.JudgeChange = _ => isThere ? new LossPoint(After: Answers.HangUp) : new LossPoint(Before: Answers.Html(502));
            first.RetryNow();
            await waits.WaitAsync(TestDeadline.Token);
            (await first.ChangeAsync(item.Key, "third", TestDeadline.Token)).ShouldBeTrue();
        }

        desk.Rooms.Texts(3).ShouldBe([isThere ? "second" : "first"]);
        desk.Rooms.JudgeChange = null;
        await using var second = await desk.Open(FileOutboxStore.Open(Path));
        await second.WhenEmptyAsync(TestDeadline.Token);
        desk.Rooms.Texts(3).ShouldBe(["third"]);
    }

    /// <summary>They were in no outcome, although the outbox had taken them.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Words_that_are_taken_while_the_ones_before_are_refused_are_sent_or_told(bool isRefused)
    {
        await using var desk = new OutboxFixture();
        Outbox outbox = null!;
        desk.Rooms.JudgeChange = text => text == "second" || isRefused
            ? new LossPoint(Before: async line =>
            {
                if (text == "second")
                {
                    (await outbox.ChangeAsync("k1", "third", TestDeadline.Token)).ShouldBeTrue();
                }

                await Answers.Problem(Problems.TooLong, $"Too long: {text}")(line);
            })
            : null;
        var opened = new TaskCompletionSource();
        desk.Rooms.Judge = _ => new LossPoint(Before: async line =>
        {
            await opened.Task;
            desk.Rooms.Judge = null;
            await desk.Rooms.Serve(line);
        });
        outbox = await desk.Open(new LeftoverStore(new OutboxItem("k1", 3, "first", Evening, Change: "second")));
        opened.SetResult();
        await using (outbox)
        {
            await outbox.WhenEmptyAsync(TestDeadline.Token);
            var sent = desk.Changes.OfType<OutboxSent>().ShouldHaveSingleItem();
            (sent.Message.Text, sent.Item.Words, sent.ChangeRefused?.Message)
                .ShouldBe(isRefused ? ("first", "third", "Too long: third") : ("third", "third", null));
        }
    }
}
