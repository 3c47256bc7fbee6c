using Snug.Protocol;

namespace Snug.Server.Tests;

/// <summary>Who is named in a message: decided by the server, among those who may read it, and counted apart.</summary>
public sealed class MentionTests
{
    [Fact]
    public async Task Whoever_is_named_stands_in_the_message_and_is_counted_until_they_have_read_it()
    {
        await using var server = await TestServer.Open();
        var (maya, ben, ines) = (await server.ComeIn("Maya"), await server.ComeIn("Ben Okafor"), await server.ComeIn("Ines"));
        await maya.Say(1, "nobody yet");
        var said = await maya.Say(1, "@ben okafor and @Ines, who has the key?");
        await ines.Say(1, "@Ben Okafor has it");

        said.Mentions.ShouldBe([ben.Id, ines.Id]);
        said.Markup!.Single().Nodes!.Where(node => node.Type == MarkupTypes.Mention).Select(node => (node.Text, node.Person))
            .ShouldBe([("@ben okafor", ben.Id), ("@Ines", ines.Id)]);
        (await Waiting(ben)).ShouldBe([2, 3]);
        (await Waiting(ines)).ShouldBeEmpty("whoever says something has read up to there");
        (await Waiting(maya)).ShouldBeEmpty();

        await ben.Mark(1, 2);
        (await Waiting(ben)).ShouldBe([3]);
        await ben.Mark(1, 1, back: true);
        (await Waiting(ben)).ShouldBe([2, 3]);
        (await ben.Room(1)).Mentioned.ShouldBe([2, 3]);
    }

    [Fact]
    public async Task Nobody_waits_for_themselves()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        (await maya.Say(1, "note to @Maya")).Mentions.ShouldBe([maya.Id]);
        await maya.Mark(1, 0, back: true);
        (await Waiting(maya)).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_edit_names_others_and_a_deletion_nobody()
    {
        await using var server = await TestServer.Open();
        var (maya, ben, ines) = (await server.ComeIn("Maya"), await server.ComeIn("Ben"), await server.ComeIn("Ines"));
        await maya.Say(1, "@Ben has the key");
        var edited = await maya.Edit(1, 1, "@Ines has the key");
        edited.Mentions.ShouldBe([ines.Id]);
        ((await Waiting(ben)).Count, (await Waiting(ines)).Count).ShouldBe((0, 1));

        (await maya.Delete(1, 1)).Mentions.ShouldBeNull();

        (await Waiting(ines)).ShouldBeEmpty();
        server.Ask("select count(*) from mentions").ShouldBe(["0"]);
    }

    [Fact]
    public async Task Whom_somebody_muted_names_them_in_vain()
    {
        await using var server = await TestServer.Open();
        var (maya, ben) = (await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        await maya.Say(1, "@Ben");
        await ben.Put($"/api/people/{maya.Id}/muted", System.Net.HttpStatusCode.NoContent);
        (await Waiting(ben)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Nobody_outside_a_room_is_named_in_it_or_learns_of_it()
    {
        await using var server = await TestServer.Open();
        var (maya, ben, otto) = (await server.ComeIn("Maya"), await server.ComeIn("Ben"), await server.ComeIn("Otto"));
        var plan = await maya.MakePrivateRoom("Surprise", ben);
        using var outside = await otto.Follow();
        await outside.Next(EventKinds.Me);

        var said = await maya.Say(plan.Id, "@Otto must not know, @Ben, nor must @Nobody");

        said.Mentions.ShouldBe([ben.Id]);
        said.Markup!.Single().Nodes!.Count(node => node.Type == MarkupTypes.Mention).ShouldBe(1);
        (await otto.State()).Rooms.ShouldAllBe(room => room.Mentioned == null);
        await maya.Say(1, "the end");
        (await outside.Until(next => next.Kind == EventKinds.MessagePosted)).ShouldAllBe(next => !next.Data.Contains("Surprise"));
    }

    [Fact]
    public async Task Everybody_is_called_by_those_who_may()
    {
        await using var server = await TestServer.Open();
        var (olga, maya, ben) = (await server.ComeInAs("Olga", Roles.Owner), await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        (await maya.Say(1, "@room listen")).Mentions.ShouldBeNull("not everybody may call everybody in an open room");
        await ben.Mark(1, 0);
        (await olga.Say(1, "@room listen")).Mentions.ShouldBe([0]);
        (await Waiting(ben)).ShouldBe([2]);
        (await Waiting(olga)).ShouldBeEmpty();
        var plan = await maya.MakePrivateRoom("Surprise", ben);
        (await ben.Say(plan.Id, "@room and @Maya")).Mentions.ShouldBe([0, maya.Id]);
        (await maya.Room(plan.Id)).Mentioned.ShouldBe([1]);
        var late = await server.ComeIn("Late");
        (await Waiting(late)).ShouldBeEmpty("what was called out before somebody came is not for them");
    }

    private static async Task<IReadOnlyList<long>> Waiting(TestPerson person) => (await person.Room(1)).Mentioned ?? [];
}
