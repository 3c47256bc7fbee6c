using System.Text.Json;
using Snug.Protocol;
using Snug.Terminal.Tests.Hostile;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Tests.Tty;

public sealed class JsonTextTests
{
    [Fact]
    public void Json_is_printable_ASCII_and_gives_every_character_back()
    {
        var random = new Random(9);
        for (var i = 0; i < 2_000; i++)
        {
            var text = HostileText.Random(random).Replace("\uFFFD", "", StringComparison.Ordinal);
            text = string.Concat(text.EnumerateRunes());
            var json = JsonText.Of(new Person(7, text)).ToString();
            json.AsSpan().ContainsAnyExceptInRange(' ', '~').ShouldBeFalse();
            JsonSerializer.Deserialize(json, Wire.Json.Person)!.Name.ShouldBe(text);
        }
    }
}
