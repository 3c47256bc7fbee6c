using Snug.Server.Storage;

namespace Snug.Server.Log;

/// <summary>Tags, hashes and salts as columns.</summary>
internal static class ChainColumns
{
    extension(IStatement statement)
    {
        public IStatement Bind(int index, Tag tag)
        {
            Span<byte> bytes = stackalloc byte[Log.Tag.Length];
            tag.CopyTo(bytes);
            return statement.Bind(index, bytes);
        }

        public IStatement Bind(int index, Tag? tag) =>
            tag is { } known ? statement.Bind(index, known) : statement.Bind(index, (byte[]?)null);

        public IStatement Bind(int index, Salt salt)
        {
            Span<byte> bytes = stackalloc byte[Log.Salt.Length];
            salt.CopyTo(bytes);
            return statement.Bind(index, bytes);
        }

        public IStatement Bind(int index, Salt? salt) =>
            salt is { } known ? statement.Bind(index, known) : statement.Bind(index, (byte[]?)null);
    }

    extension(IRow row)
    {
        /// <exception cref="StorageException">There are not 20 bytes: it is damaged.</exception>
        public Tag Tag(int column) => row.Raw(column) is { Length: Log.Tag.Length } bytes
            ? Log.Tag.From(bytes)
            : throw new StorageException(StorageFailure.Damaged, "a tag has another length than tags have");

        /// <exception cref="StorageException">There are not 16 bytes: it is damaged.</exception>
        public Salt Salt(int column) => row.Raw(column) is { Length: Log.Salt.Length } bytes
            ? Log.Salt.From(bytes)
            : throw new StorageException(StorageFailure.Damaged, "a salt has another length than salts have");

        public Salt? SaltOrNull(int column) => row.IsNull(column) ? null : row.Salt(column);
    }

    extension(ref RowCheck check)
    {
        public void Add(byte id, Tag tag)
        {
            Span<byte> bytes = stackalloc byte[Log.Tag.Length];
            tag.CopyTo(bytes);
            check.Add(id, bytes);
        }

        public void Add(byte id, Salt? salt)
        {
            if (salt is { } known)
            {
                Span<byte> bytes = stackalloc byte[Log.Salt.Length];
                known.CopyTo(bytes);
                check.Add(id, bytes);
            }
        }
    }
}
