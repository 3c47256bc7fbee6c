using System.Text;
using Snug.Protocol;

namespace Snug.Server.Tests;

/// <summary>Other words for one's own message; what it said before is gone like what is deleted.</summary>
public sealed class EditTests
{
    private const string Secret = "the-secret-that-was-edited-away";

    [Fact]
    public async Task Everybody_sees_the_new_words_with_their_time_live_and_late()
    {
        await using var server = await TestServer.Open();
        var (maya, ben) = (await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        using var live = await ben.Follow();
        var said = await maya.Say(1, "is the projector fixed");
        server.Clock.Jump(TimeSpan.FromMinutes(2));

        var edited = await maya.Edit(1, 1, "Is the projector fixed?");

        edited.Text.ShouldBe("Is the projector fixed?");
        edited.EditedAt.ShouldNotBeNull().ShouldBe(said.At + TimeSpan.FromMinutes(2));
        (edited.Number, edited.At, edited.Key).ShouldBe((said.Number, said.At, said.Key));
        (await live.Next(EventKinds.MessageEdited)).Message.ShouldBe(edited);
        (await ben.Page(1)).ShouldBe([edited]);
        using var late = await ben.Follow(after: "0-0");
        (await late.Next(EventKinds.MessagePosted)).Message.ShouldBe(edited, "an event is told as it is now");
        (await late.Next(EventKinds.MessageEdited)).Message.ShouldBe(edited);
    }

    [Fact]
    public async Task Ones_own_words_only_are_changed_and_only_while_they_are_there()
    {
        await using var server = await TestServer.Open();
        var (maya, olga) = (await server.ComeIn("Maya"), await server.ComeInAs("Olga", Roles.Owner));
        await maya.Say(1, "mine");
        using var foreign = await olga.TryEdit(1, 1, "hers");
        await foreign.ShouldBe(Problems.NotAllowed);
        using var absent = await maya.TryEdit(1, 2, "none");
        await absent.ShouldBe(Problems.NotFound);
        using var empty = await maya.TryEdit(1, 1, " ");
        await empty.ShouldBe(Problems.InvalidText);
        using var tooLong = await maya.TryEdit(1, 1, new string('x', WireLimits.MessageCodePoints + 1));
        await tooLong.ShouldBe(Problems.TooLong);
        await maya.Delete(1, 1);
        using var gone = await maya.TryEdit(1, 1, "again");
        await gone.ShouldBe(Problems.MessageDeleted);
        await maya.Change(1, new RoomChange(Archived: true));
        using var archived = await maya.TryEdit(1, 1, "again");
        await archived.ShouldBe(Problems.RoomArchived);
    }

    [Fact]
    public async Task The_same_words_again_are_no_edit()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "one");
        await maya.Edit(1, 1, "two");
        var head = server.Log.Projection.Head;

        (await maya.Edit(1, 1, "two")).Text.ShouldBe("two");

        server.Log.Projection.Head.ShouldBe(head);
    }

    [Fact]
    public async Task Words_that_were_edited_away_are_nowhere_in_memory_or_in_the_files()
    {
        TestStore.RequireFile();
        await using var server = await TestServer.Open();
        var (maya, ben) = (await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        await maya.Say(1, Secret, "a-key");
        await ben.Reply(1, 1, "what do you mean");
        await ben.Page(1);
        using var early = await ben.Follow();
        await early.Next(EventKinds.Me);

        await maya.Edit(1, 1, "nothing");

        using var late = await ben.Follow(after: "0-0");
        var told = await late.Until(next => next.Kind == EventKinds.MessageEdited);
        told.ShouldAllBe(next => !next.Data.Contains(Secret));
        told.Single(next => next.Kind == EventKinds.MessagePosted && next.Message.Number == 2).Message.ReplyTo!.Text.ShouldBe("nothing");
        (await ben.Page(1))[1].ReplyTo!.Text.ShouldBe("nothing");
        using var repeated = await maya.TrySay(1, Secret, "a-key");
        (await repeated.Read(Wire.Json.Message)).Text
            .ShouldBe("nothing", "what the key stood for is forgotten, so that no word can be tried");
        await server.Close();
        File.ReadAllBytes(server.DatabasePath).AsSpan().IndexOf(Encoding.UTF8.GetBytes(Secret)).ShouldBe(-1);
        Reseal.Unfit(server.DatabasePath).ShouldBeEmpty();
    }

    [Fact]
    public async Task Of_two_edits_at_once_all_see_the_same_last()
    {
        await using var server = await TestServer.Open();
        var (maya, ben) = (await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        await maya.Say(1, "zero");
        using var live = await ben.Follow();

        await Task.WhenAll(Enumerable.Range(1, 20).Select(number => maya.Edit(1, 1, $"number {number}")));

        await maya.Say(1, "the end");
        var told = await live.Until(next => next.Kind == EventKinds.MessagePosted && next.Message.Text == "the end");
        told.Last(next => next.Kind == EventKinds.MessageEdited).Message.Text.ShouldBe((await ben.Page(1))[0].Text);
    }

    [Fact]
    public async Task A_reaction_a_pin_and_a_reply_stay_over_an_edit()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "root");
        await maya.Reply(1, 1, "reply");
        await maya.React(1, 2, "👍");
        await maya.Pin(1, 2);

        await maya.Edit(1, 2, "another reply");

        var now = (await maya.Page(1))[1];
        now.ReplyTo!.Number.ShouldBe(1);
        now.Reactions!.Single().Emoji.ShouldBe("👍");
        now.PinnedAt.ShouldNotBeNull();
    }
}
