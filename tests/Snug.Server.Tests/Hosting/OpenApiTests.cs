using System.Text.Json;

namespace Snug.Server.Tests;

public sealed class OpenApiTests
{
    [Fact]
    public async Task The_description_lists_every_call()
    {
        await using var house = await House.Open();
        using var document = JsonDocument.Parse(await house.Stranger.GetStringAsync("/openapi/v1.json", Soon.Token));
        var described = document.RootElement.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(method => $"{method.Name.ToUpperInvariant()} {path.Name}"));
        described.ShouldBe(Routes.Of(house).Where(route => route.IsForPrograms && !route.Pattern.StartsWith("/openapi/", StringComparison.Ordinal)).Select(route => route.Name), ignoreOrder: true);
    }

    [Fact]
    public async Task Every_call_says_in_a_sentence_what_it_does()
    {
        await using var house = await House.Open();
        using var document = JsonDocument.Parse(await house.Stranger.GetStringAsync("/openapi/v1.json", Soon.Token));
        foreach (var path in document.RootElement.GetProperty("paths").EnumerateObject())
        {
            foreach (var method in path.Value.EnumerateObject())
            {
                method.Value.TryGetProperty("summary", out var summary).ShouldBeTrue($"{method.Name} {path.Name}");
                summary.GetString().ShouldEndWith(".");
            }
        }
    }
}
