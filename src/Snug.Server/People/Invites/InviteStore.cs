// Invites/ owns what lets somebody in: invitations for somebody new, codes of one's own devices, links back to a lost name. One table holds
// them, by the hash of their code. Called by coming in (SessionWrites), by the endpoints here and by the owner's snug link.

using System.Globalization;
using Snug.Protocol;
using Snug.Server.Log;
using Snug.Server.Rooms;
using Snug.Server.Storage;

namespace Snug.Server.People.Invites;

/// <summary>Invites inside a transaction.</summary>
internal static class InviteStore
{
    /// <summary>Those for somebody new that a list shows: the newest.</summary>
    public const int MostListed = 1_000;

    /// <summary>The invite that a code opens, good or not; null if none.</summary>
    /// <param name="code">Made plain.</param>
    public static InviteRow? FindByCode(Batch batch, string code)
    {
        using var rows = batch.Prepare(InviteSql.ByCode).Bind(1, InviteCode.Hash(code)).Query();
        return One(batch, rows);
    }

    public static InviteRow? Find(Batch batch, long id)
    {
        using var rows = batch.Prepare(InviteSql.One).Bind(1, id).Query();
        return One(batch, rows);
    }

    public static List<InviteRow> Newcomers(Batch batch)
    {
        using var rows = batch.Prepare(InviteSql.ForNewcomers).Bind(1, MostListed).Query();
        return List(batch, rows);
    }

    /// <summary>What signs this person in.</summary>
    public static List<InviteRow> OfPerson(Batch batch, int personId)
    {
        using var rows = batch.Prepare(InviteSql.OfPerson).Bind(1, personId).Query();
        return List(batch, rows);
    }

    /// <summary>What this person made, and what signs them in.</summary>
    public static List<InviteRow> MadeByOrFor(Batch batch, int personId)
    {
        using var rows = batch.Prepare(InviteSql.MadeByOrFor).Bind(1, personId).Query();
        return List(batch, rows);
    }

    public static InviteWithCode Make(Batch batch, InviteTerms terms, int? personId, int? createdBy, int length)
    {
        var code = InviteCode.New(length);
        var row = new InviteRow(
            NextId(batch),
            InviteCode.Hash(code),
            personId,
            terms.Role == Roles.Member ? null : terms.Role,
            terms.Rooms,
            terms.Note,
            terms.Uses,
            Used: 0,
            createdBy,
            batch.Now.ToUnixTimeMilliseconds(),
            terms.ExpiresAt?.ToUnixTimeMilliseconds(),
            RevokedAt: null);
        Put(batch, row);
        return new InviteWithCode(row, code);
    }

    /// <summary>Another code in place of the one before; null if it does not let anybody in any more.</summary>
    public static InviteWithCode? Renew(Batch batch, long id, int length)
    {
        if (Find(batch, id) is not { } row || !IsGood(batch, row))
        {
            return null;
        }

        var code = InviteCode.New(length);
        var renewed = row with { CodeHash = InviteCode.Hash(code) };
        Put(batch, renewed);
        return new InviteWithCode(renewed, code);
    }

    public static void Put(Batch batch, InviteRow row) => InviteRows.Put(batch.Prepare(InviteSql.Put), row);

    /// <summary>Does it still let somebody in? By how old it is: a clock that was set ends nothing early and keeps nothing alive.</summary>
    public static bool IsGood(Batch batch, InviteRow row) =>
        row.RevokedAt is null
            && !(row.Used >= row.Uses)
            && (row.ExpiresAt is not { } end || batch.IsYoungerThan(
                TimeSpan.FromMilliseconds(end - row.CreatedAt), DateTimeOffset.FromUnixTimeMilliseconds(row.CreatedAt)));

    /// <summary>
    /// Might whoever made it still make it? Asked again at the door: who they are, and whom it brings, changes while a link lies somewhere.
    /// </summary>
    public static bool IsBacked(IKnown known, InviteRow row)
    {
        var maker = row.CreatedBy is { } id ? Who.Is(id) : Who.Owner;
        return row.PersonId is { } person
            ? row.CreatedBy == person || PeoplePolicy.Refuse(PersonAct.GiveWayBack, maker, known, person) is null
            : PeoplePolicy.Refuse(PersonAct.Invite, maker, known) is null
                && PeoplePolicy.RefuseRole(maker, known, row.Role ?? Roles.Member) is null;
    }

    /// <summary>Codes that somebody made for their other devices: whoever had one of their sessions may have made them.</summary>
    public static void VoidOwnCodes(Batch batch, int personId)
    {
        foreach (var code in OfPerson(batch, personId).Where(code => code.CreatedBy == personId && IsGood(batch, code)))
        {
            Put(batch, code with { RevokedAt = batch.Now.ToUnixTimeMilliseconds() });
        }
    }

    /// <summary>
    /// Codes of devices and ways back that are used or over are of no use to anybody; there are as many as people make in ten minutes. Who
    /// came by an invitation stays known. The last row stays: ids are not given twice, a key may still name one.
    /// </summary>
    public static void SweepCodes(Batch batch)
    {
        List<InviteRow> codes;
        using (var rows = batch.Prepare(InviteSql.ForPeople).Query())
        {
            codes = List(batch, rows);
        }

        foreach (var over in codes.Where(code => !IsGood(batch, code)))
        {
            batch.Prepare(InviteSql.DeleteUnlessLast).Bind(1, over.Id).Run();
        }
    }

    /// <summary>For the audit log.</summary>
    public static string Describe(InviteRow row) =>
        string.Create(CultureInfo.InvariantCulture, $"{row.Id}, {row.Role ?? Roles.Member}{(row.Note is null ? "" : $", {row.Note}")}");

    private static long NextId(Batch batch)
    {
        using var rows = batch.Prepare(InviteSql.Last).Query();
        return rows.Read() ? rows.Long(0) + 1 : 1;
    }

    private static InviteRow? One(Batch batch, IRows rows) => rows.Read() ? Read(batch, rows) : null;

    private static List<InviteRow> List(Batch batch, IRows rows)
    {
        var list = new List<InviteRow>();
        while (rows.Read())
        {
            if (Read(batch, rows) is { } row)
            {
                list.Add(row);
            }
        }

        return list;
    }

    /// <summary>Whom a row that is not what was written let in is not known: it lets in nobody.</summary>
    private static InviteRow? Read(Batch batch, IRows rows)
    {
        if (InviteRows.Fits(rows))
        {
            return InviteRows.Read(rows);
        }

        batch.FoundDamage("the row of an invite is not what was written there");
        return null;
    }
}
