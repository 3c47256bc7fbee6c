using System.IO.Hashing;
using System.Text;
using Snug.Protocol;
using Snug.Server.Hosting;

namespace Snug.Server.Log;

/// <summary>
/// A creating call's Idempotency-Key: who repeats a call with the same key gets the same thing as it is now, across restarts;
/// the same key for something else is refused.
/// </summary>
/// <param name="Value">1 to 64 visible ASCII characters.</param>
/// <param name="PersonId">The key's scope; 0 where there is no person yet.</param>
/// <param name="Fingerprint">Of the route and the body.</param>
internal readonly record struct IdempotencyKey(string Value, int PersonId, long Fingerprint)
{
    /// <summary>How long a key is kept at least.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    /// <summary>In place of a fingerprint that was taken away.</summary>
    private const long Forgotten = 0;

    /// <summary>Reads the header.</summary>
    /// <param name="header">Its value; null or absent means that every call is a new one.</param>
    /// <param name="personId">Who calls.</param>
    /// <param name="content">What the key stands for: method, route and body.</param>
    /// <param name="key">The key, or null without a header.</param>
    /// <returns>A refusal if the header is there and no key.</returns>
    public static Refusal? Read(string? header, int personId, string content, out IdempotencyKey? key)
    {
        key = null;
        if (header is null)
        {
            return null;
        }

        if (header.Length is 0 or > WireLimits.KeyCharacters || header.Any(letter => letter is < '!' or > '~'))
        {
            return new Refusal(Problems.InvalidKey, "An Idempotency-Key is 1 to 64 visible ASCII characters, such as a UUID. Nothing was changed.");
        }

        // It tells a person's own sends apart and keeps no secret: a fast hash is enough.
        key = new IdempotencyKey(header, personId, (long)XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(content)));
        return null;
    }

    /// <summary>What this key made before; null if it is new.</summary>
    /// <param name="transaction">The transaction that will use it.</param>
    /// <param name="refusal">Not null if it stands for something else.</param>
    public KeyUse? Earlier(Transaction transaction, out Refusal? refusal)
    {
        refusal = null;
        using var rows = transaction.Prepare(LogSql.FindKey).Bind(1, Value).Bind(2, PersonId).Query();
        if (!rows.Read())
        {
            return null;
        }

        // A deleted message's send is still known by its key; what its words were is not.
        if (rows.Long(0) != Fingerprint && rows.Long(0) != Forgotten)
        {
            refusal = new Refusal(Problems.KeyReused, "That Idempotency-Key was used for something else already. Nothing was changed; send it with a new key.");
        }

        return new KeyUse(rows.IntOrNull(1), rows.LongOrNull(2), DateTimeOffset.FromUnixTimeMilliseconds(rows.Long(3)));
    }

    /// <summary>Keeps what this key made.</summary>
    public void Keep(Transaction transaction, int? roomId, long? number) => Insert(transaction, LogSql.InsertKey, roomId, number);

    /// <summary>Keeps what this key is going to make, unless it made something before: one look at the index instead of two.</summary>
    /// <returns>False if it did; nothing was changed then.</returns>
    public bool TryKeep(Transaction transaction, int roomId, long number) => Insert(transaction, LogSql.InsertNewKey, roomId, number) == 1;

    private int Insert(Transaction transaction, string sql, int? roomId, long? number) =>
        transaction.Prepare(sql)
            .Bind(1, Value)
            .Bind(2, PersonId)
            .Bind(3, Fingerprint)
            .Bind(4, roomId)
            .Bind(5, number)
            .Bind(6, transaction.Now.ToUnixTimeMilliseconds())
            .Run();
}

/// <summary>What a key made.</summary>
internal readonly record struct KeyUse(int? RoomId, long? Number, DateTimeOffset At);
