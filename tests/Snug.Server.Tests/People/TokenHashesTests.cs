using Snug.Server.People;

namespace Snug.Server.Tests;

public sealed class TokenHashesTests
{
    [Fact]
    public void More_tokens_than_places_keep_their_own_hashes()
    {
        var hashes = new TokenHashes();
        var tokens = Enumerable.Range(0, 5_000).Select(_ => Token.New()).ToList();
        foreach (var token in tokens.Concat(tokens))
        {
            hashes.Of(token).ShouldBe(Token.Hash(token));
            hashes.Keep(token, Token.Hash(token));
            hashes.Of(token).ShouldBe(Token.Hash(token));
        }
    }
}
