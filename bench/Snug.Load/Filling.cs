using System.Globalization;
using Snug.Server.Log;
using Snug.Server.Messages;
using Snug.Server.People;
using Snug.Server.Rooms;
using Snug.Server.Storage;
using Snug.Server.Storage.Sqlite;

namespace Snug.Load;

/// <summary>Databases of a size, written past the server (which is not running): a million messages in seconds.</summary>
internal static class Filling
{
    private const int MessagesARoom = 100;
    private const long Evening = 1764000000000;

    public static void Fill(string path, int messages, int rooms, int people)
    {
        using var writer = new SqliteWriter(path);
        writer.ApplySettings();
        writer.Ask("pragma synchronous = off");
        writer.Begin();
        var fill = new Filler(writer);
        for (var id = Number(writer, "select count(*) from people") + 1; id <= people; id++)
        {
            fill.ComeIn((int)id);
        }

        for (var id = Number(writer, "select count(*) from rooms") + 1; id <= rooms; id++)
        {
            fill.MakeRoom((int)id);
            fill.Say((int)id, 0, MessagesARoom, people);
        }

        fill.Say(1, Number(writer, "select coalesce(max(number), 0) from messages where room_id = 1"), messages, people);
        writer.Commit();
        writer.Rest(wipe: true);
    }

    public static void Size(string path)
    {
        using var connection = new SqliteReader(path);
        using var rows = connection.Prepare("select count(*), sum(length(cast(text as blob))) from messages").Query();
        rows.Read();
        var (count, text) = (rows.Long(0), rows.Long(1));
        var bytes = new FileInfo(path).Length;
        Report.Print(
            $"size messages={count}", "snug", ("bytesAMessageBeyondText", (bytes - text) / (double)count), ("fileMb", bytes / 1e6));
    }

    private static long Number(SqliteWriter writer, string sql) => long.Parse(writer.Ask(sql)!, CultureInfo.InvariantCulture);

    /// <summary>Adds events behind those that are there, with the chain and the checks that the server would have made.</summary>
    private sealed class Filler(SqliteWriter writer)
    {
        private Cursor head = Head(writer);

        public void ComeIn(int id)
        {
            var row = new PersonRow(id, $"person {id}", $"person {id}", Evening);
            var proof = PersonRows.Seal(row);
            PersonRows.Put(writer.Prepare(PersonSql.Insert), row, proof.Salt, head.Position + 1);
            Append(Kinds.PersonJoined, null, null, id, Evening, proof.Hash);
        }

        public void MakeRoom(int id)
        {
            var row = new RoomRow(id, $"Room {id}", "open", Topic: null, CreatedBy: null, Evening, ArchivedAt: null);
            var proof = RoomRows.Seal(row);
            RoomRows.Bind(writer.Prepare(RoomSql.Insert), row, proof.Salt, head.Position + 1).Run();
            Append(Kinds.RoomCreated, id, null, null, Evening, proof.Hash);
        }

        public void Say(int room, long after, int count, int people)
        {
            for (var said = 1; said <= count; said++)
            {
                var (position, person, at) = (head.Position + 1, 1 + (said % people), Evening + said);
                var text = string.Create(CultureInfo.InvariantCulture, $"#S{said:D10}").PadRight(100, 'x');
                var key = string.Create(
                    CultureInfo.InvariantCulture, $"0199{said / 4096:x8}-7{said % 4096:x3}-8000-{position:x12}");
                var proof = MessageRows.Seal(authorName: null, via: null, text, key);
                var row = new MessageRow(position, room, after + said, person, null, null, text, at, key, null, proof.Row.Salt, null);
                MessageRows.Insert(writer.Prepare(MessageSql.Insert), row);
                writer.Keys.Put(new KeyRow(key, person, position, room, row.Number, at));
                Append(Kinds.MessagePosted, room, row.Number, person, at, proof.Hash);
            }
        }

        private static Cursor Head(SqliteWriter writer)
        {
            using var rows = writer.Prepare(LogSql.Head).Query();
            return rows.Read() ? new Cursor(rows.Long(0), rows.Tag(1)) : Cursor.Beginning;
        }

        private void Append(Kind kind, int? room, long? number, int? person, long at, Tag hash)
        {
            var row = new LogRow(head.Position + 1, kind.Id, at, room, number, person, (byte)Audience.Everybody);
            head = new Cursor(row.Position, Chain.Next(head.Tag, row, hash));
            LogRows.Insert(writer.Prepare(LogSql.InsertEvent), row, hash, head.Tag);
        }
    }
}
