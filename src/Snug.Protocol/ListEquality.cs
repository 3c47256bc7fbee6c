namespace Snug.Protocol;

/// <summary>Records compare by value; a list in one compares by reference, unless the record asks here.</summary>
internal static class ListEquality
{
    public static bool AreSame<T>(IReadOnlyList<T>? one, IReadOnlyList<T>? other) =>
        ReferenceEquals(one, other) || (one is not null && other is not null && one.SequenceEqual(other));
}
