using System.Security.Cryptography;
using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.Storage;

namespace Snug.Server.People;

/// <summary>Comes in with a free name: a new person, or the same one again if the answer to the same call was lost.</summary>
/// <param name="name">Checked.</param>
/// <param name="token">Hash of the new session's token.</param>
/// <param name="key">The call's key, long enough to be a secret; null otherwise.</param>
/// <param name="people">To find the person of a repeat.</param>
internal sealed class ComeInByName(string name, TokenHash token, IdempotencyKey? key, PersonDirectory people) : Write<Person>
{
    /// <summary>For how long a repeat gives a fresh token.</summary>
    internal static readonly TimeSpan RepeatWithin = TimeSpan.FromMinutes(10);

    /// <summary>Access is open: the name and the key decide.</summary>
    private protected override Refusal? Authorise(IKnown known) => null;

    protected override Outcome<Person> Run(Batch batch)
    {
        var folded = NameFolding.Fold(name);
        var check = batch.Check(key);
        if (check.Refusal is { } reused)
        {
            return reused;
        }

        if (check.Earlier is { } earlier)
        {
            if (batch.IsYoungerThan(RepeatWithin, earlier.At))
            {
                // Not known yet if both calls are in this batch; the key stands for this very name.
                var id = checked((int)earlier.Number!.Value);
                var again = people.Find(id) ?? new Person(id, name);
                OpenSession(batch, token, again.Id);
                return Outcome<Person>.Repeat(again);
            }
        }

        if (batch.FindFolded(folded) is { } taken)
        {
            return new Refusal(
                Problems.NameTaken,
                $"{taken.Name} is already here. If that is you, make a code on your other device and type it here instead of a name.");
        }

        var person = new Person(batch.NextPersonId(), name);
        var row = new PersonRow(person.Id, person.Name, folded, batch.Now.ToUnixTimeMilliseconds());
        var proof = PersonRows.Seal(row);
        PersonRows.Insert(batch.Prepare(PersonSql.Insert), row, proof.Salt, batch.NextPosition);
        batch.Welcome(folded, person);
        batch.Keep(key, roomId: null, person.Id);
        batch.Record(Kinds.PersonJoined, roomId: null, number: null, person.Id, person, proof.Hash);
        OpenSession(batch, token, person.Id);
        return person;
    }

    internal static void OpenSession(Batch batch, TokenHash token, int personId)
    {
        var hash = token.ToBytes();
        var now = batch.Now.ToUnixTimeMilliseconds();
        batch.Prepare(PersonSql.InsertSession)
            .Bind(1, hash)
            .Bind(2, personId)
            .Bind(3, now)
            .Bind(4, PersonRows.CheckSession(hash, personId, now))
            .Run();
    }
}

/// <summary>Comes in as oneself on another device. The code is spent by it; the same call again, its answer lost, still gets in.</summary>
/// <param name="code">As it was typed, made plain.</param>
/// <param name="token">Hash of the new session's token.</param>
/// <param name="key">The call's key, long enough to be a secret; null otherwise.</param>
/// <param name="people">To answer with the person.</param>
/// <param name="ask">Whether the code's person has a session there already, and why they may not come in there: then the code stays
/// good.</param>
internal sealed class ComeInByCode(
    string code, TokenHash token, IdempotencyKey? key, PersonDirectory people, Func<Person, (bool IsKnown, Refusal? Refusal)> ask)
        : Write<Person>
{
    /// <summary>The code decides.</summary>
    private protected override Refusal? Authorise(IKnown known) => null;

    protected override Outcome<Person> Run(Batch batch)
    {
        var check = batch.Check(key);
        if (check.Refusal is { } reused)
        {
            return reused;
        }

        if (check.Earlier is { } earlier)
        {
            if (batch.IsYoungerThan(ComeInByName.RepeatWithin, earlier.At))
            {
                var again = people.Find(checked((int)earlier.Number!.Value))!;
                return Enter(batch, again) is { } unwanted ? unwanted : Outcome<Person>.Repeat(again);
            }

            return CodeUnknown;
        }

        if (FindOwner(batch) is not { } person)
        {
            return CodeUnknown;
        }

        if (Enter(batch, person) is { } no)
        {
            return no;
        }

        batch.Prepare(PersonSql.DeleteCode).Bind(1, code).Run();
        batch.Keep(key, roomId: null, person.Id);
        return person;
    }

    private Person? FindOwner(Batch batch)
    {
        using var rows = batch.Prepare(PersonSql.FindCode).Bind(1, code).Query();
        if (!rows.Read())
        {
            return null;
        }

        if (!PersonRows.FitsCode(rows))
        {
            // Whose it was is not known: it is nobody's.
            batch.FoundDamage("the row of a code is not what was written there");
            return null;
        }

        return MakeCode.IsGood(batch, rows.Long(3)) ? people.Find(rows.Int(1)) : null;
    }

    private Refusal? Enter(Batch batch, Person person)
    {
        var (isKnown, refusal) = ask(person);
        if (!isKnown && refusal is null)
        {
            ComeInByName.OpenSession(batch, token, person.Id);
        }

        return refusal;
    }

    private static Refusal CodeUnknown { get; } =
        new(Problems.CodeUnknown, "That code is not valid, or was used, or is older than ten minutes. "
            + "Make a new one on your other device.");
}

/// <summary>Ends one session; its streams end with it, on every server.</summary>
internal sealed class Leave(Caller caller, PersonDirectory people) : Write<bool>
{
    private protected override Refusal? Authorise(IKnown known) =>
        known.HasPerson(caller.PersonId) ? null : Authentication.ComeInFirst;

    protected override Outcome<bool> Run(Batch batch)
    {
        batch.Prepare(PersonSql.DeleteSession).Bind(1, caller.Session.ToBytes()).Run();
        batch.Record(Kinds.SessionEnded, roomId: null, number: null, caller.PersonId, people.Find(caller.PersonId)!, Chain.Blind());
        return true;
    }
}

/// <summary>Makes a code that signs in one's other device: once, for ten minutes.</summary>
internal sealed class MakeCode(int personId, IdempotencyKey? key) : Write<(string Code, DateTimeOffset ExpiresAt)>
{
    /// <summary>40 bits without look-alikes; guesses are limited by address, and a code lives for ten minutes.</summary>
    public const string Alphabet = "23456789abcdefghjkmnpqrstuvwxyz";

    public const int Length = 8;

    private const int MostAtOnce = 20;

    private static readonly TimeSpan Valid = TimeSpan.FromMinutes(10);

    private protected override Refusal? Authorise(IKnown known) => known.HasPerson(personId) ? null : Authentication.ComeInFirst;

    protected override Outcome<(string Code, DateTimeOffset ExpiresAt)> Run(Batch batch)
    {
        DeleteOldCodes(batch);
        var check = batch.Check(key);
        if (check.Refusal is { } reused)
        {
            return reused;
        }

        if (check.Earlier is not null)
        {
            return Repeat(batch);
        }

        if (OpenCodes(batch) >= MostAtOnce)
        {
            return new Refusal(Problems.TooQuick, "You have 20 codes that nobody used yet. Use one, or wait ten minutes.", Valid);
        }

        var code = RandomNumberGenerator.GetString(Alphabet, Length);
        var expiresAt = batch.Now + Valid;
        batch.Prepare(PersonSql.InsertCode)
            .Bind(1, code)
            .Bind(2, personId)
            .Bind(3, key?.Value)
            .Bind(4, expiresAt.ToUnixTimeMilliseconds())
            .Bind(5, PersonRows.CheckCode(code, personId, key?.Value, expiresAt.ToUnixTimeMilliseconds()))
            .Run();
        batch.Keep(key, roomId: null, number: null);
        return (code, expiresAt);
    }

    /// <param name="expiresAt">As the code's row has it, by the clock of then.</param>
    internal static bool IsGood(Batch batch, long expiresAt) =>
        batch.IsYoungerThan(Valid, DateTimeOffset.FromUnixTimeMilliseconds(expiresAt) - Valid);

    /// <summary>There are as many as people make in ten minutes.</summary>
    private static void DeleteOldCodes(Batch batch)
    {
        var old = new List<string>();
        using (var rows = batch.Prepare(PersonSql.Codes).Query())
        {
            while (rows.Read())
            {
                // How old a damaged one is, nobody knows: it stays, and is told when it is typed.
                if (PersonRows.FitsCode(rows) && rows.Text(0) is var code && !IsGood(batch, rows.Long(3)))
                {
                    old.Add(code);
                }
            }
        }

        foreach (var code in old)
        {
            batch.Prepare(PersonSql.DeleteCode).Bind(1, code).Run();
        }
    }

    private long OpenCodes(Batch batch)
    {
        using var rows = batch.Prepare(PersonSql.CodesOfPerson).Bind(1, personId).Query();
        return rows.Read() ? rows.Long(0) : 0;
    }

    private Outcome<(string Code, DateTimeOffset ExpiresAt)> Repeat(Batch batch)
    {
        using var rows = batch.Prepare(PersonSql.FindCodeByKey).Bind(1, personId).Bind(2, key!.Value.Value).Query();
        return rows.Read() && PersonRows.FitsCode(rows)
            ? Outcome<(string Code, DateTimeOffset ExpiresAt)>.Repeat((rows.Text(0), rows.Instant(3)))
            : new Refusal(Problems.KeyReused, "The code that this Idempotency-Key made was used or is over. Ask again with a new key.");
    }
}
