using System.Text.Json;
using System.Text.Json.Serialization;

namespace Snug.Server.Backups;

/// <summary>What <c>snug verify --json</c> prints, for programs that look every night.</summary>
/// <param name="File">As it was typed.</param>
/// <param name="IsSound">Nothing is wrong with the file itself.</param>
/// <param name="Findings">What is wrong, each as a sentence.</param>
/// <param name="HasChain">A file from before the chain has none: a bit that turned in its words is not seen.</param>
/// <param name="Receipt">Of the end of its log.</param>
/// <param name="Since">The day from which on everything is proved, if the file is older than that.</param>
/// <param name="Receipts">One answer a receipt, in their order.</param>
/// <param name="Against">The comparison, if there was one.</param>
public sealed record VerificationLine(
    string File,
    bool IsSound,
    IReadOnlyList<string> Findings,
    bool HasChain,
    string? Receipt,
    string? Since,
    IReadOnlyList<ReceiptAnswer> Receipts,
    ComparisonLine? Against)
{
    /// <summary>One line of printable ASCII.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, VerificationJson.Default.VerificationLine);
}

/// <summary>The other file.</summary>
/// <param name="File">As it was typed.</param>
/// <param name="Findings">What is wrong with it itself.</param>
/// <param name="PartedAt">The first position that differs; null if the two are one history.</param>
/// <param name="Sentences">The same for people.</param>
public sealed record ComparisonLine(string File, IReadOnlyList<string> Findings, long? PartedAt, IReadOnlyList<string> Sentences);

/// <summary>The default encoder escapes everything outside of Basic Latin: what is in a file may turn a terminal over.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(VerificationLine))]
internal sealed partial class VerificationJson : JsonSerializerContext;
