using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(Snug.Tests.LongestFirst))]

namespace Snug.Tests;

/// <summary>
/// What takes minutes one after the other begins first, so that the rest runs beside it: begun last, it would run alone at the end.
/// </summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Longest = ["FlippedBitTests", "ModelTests", "FuzzTests", "AccessibilityTests", "OfflineTests"];

    /// <inheritdoc/>
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(collection => Place(collection.TestCollectionDisplayName))];

    /// <summary>As it is said, "Test collection for NAMESPACE.CLASS (id: …)", or the collection's own name.</summary>
    private static int Place(string collection)
    {
        var place = Array.FindIndex(Longest, name =>
            collection == name || collection.Contains($".{name} ", StringComparison.Ordinal));
        return place < 0 ? Longest.Length : place;
    }
}
