using Snug.Protocol;

namespace Snug.Client.Tests;

/// <summary>Words that are changed while they wait: said once, and what they were changed into is what stands there.</summary>
public sealed class OutboxChangeTests : IDisposable
{
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
    public async Task A_change_whose_answer_is_lost_is_made_again_and_nothing_is_said_twice()
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
            attempts.ShouldBe(7);
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
}
