using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Snug.Protocol;
using Snug.Server.People;

namespace Snug.Server.Tests;

public sealed partial class OpenApiTests
{
    [Fact]
    public async Task The_description_that_is_served_is_made_from_the_calls()
    {
        using var folder = new TestFolder();
        await using var server = SnugServer.Build(
            new ServeOptions { DatabasePath = folder["snug.db"], Port = 0 },
            builder => builder.Services.AddOpenApi("v1", Introduce)); // with a name: only so the docstrings are found
        server.MapOpenApi("/made/{documentName}.json");
        await server.StartAsync(TestDeadline.Token);
        using var http = new HttpClient { BaseAddress = new Uri(server.Urls.First()) };
        var made = WithTabs((await http.GetStringAsync("/made/v1.json", TestDeadline.Token)).ReplaceLineEndings("\n") + "\n");
        var file = Path.Combine(AppContext.BaseDirectory, "openapi.json");
        await File.WriteAllTextAsync(file, made, TestDeadline.Token);
        (await http.GetStringAsync("/openapi/v1.json", TestDeadline.Token)).ShouldBe(
            made, $"docs/openapi.json is not what the calls are now. If they are right: cp {file} docs/");
        await server.StopAsync(TestDeadline.Token);
    }

    [Fact]
    public async Task The_description_lists_every_call()
    {
        await using var server = await TestServer.Open();
        using var document = JsonDocument.Parse(await server.Stranger.GetStringAsync("/openapi/v1.json", TestDeadline.Token));
        var described = document.RootElement.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(method => $"{method.Name.ToUpperInvariant()} {path.Name}"));
        described.ShouldBe(Routes.Of(server)
            .Where(route => route.IsForPrograms && !route.Pattern.StartsWith("/openapi/", StringComparison.Ordinal))
            .Select(route => route.Name), ignoreOrder: true);
    }

    [Fact]
    public async Task Every_call_says_in_a_sentence_what_it_does()
    {
        await using var server = await TestServer.Open();
        using var document = JsonDocument.Parse(await server.Stranger.GetStringAsync("/openapi/v1.json", TestDeadline.Token));
        foreach (var path in document.RootElement.GetProperty("paths").EnumerateObject())
        {
            foreach (var method in path.Value.EnumerateObject())
            {
                method.Value.TryGetProperty("summary", out var summary).ShouldBeTrue($"{method.Name} {path.Name}");
                summary.GetString().ShouldEndWith(".");
            }
        }
    }

    /// <summary>A fifth shorter: it is a part of the program.</summary>
    private static string WithTabs(string json) => Indent().Replace(json, blanks => new string('\t', blanks.Length / 2));

    [GeneratedRegex("^ +", RegexOptions.Multiline, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Indent();

    /// <summary>The same on every machine: relative to where it is served.</summary>
    private static void Introduce(OpenApiOptions options)
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "Snug";
            document.Info.Version = SnugServer.Version;
            document.Servers = [new() { Url = "/" }];
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            NameRoom(operation, context.Description.RelativePath!);
            SayForWhom(operation, context.Description);
            return Task.CompletedTask;
        });
    }

    /// <summary>It is looked at before the handler, with who the caller is.</summary>
    private static void SayForWhom(OpenApiOperation operation, ApiDescription call)
    {
        var metadata = call.ActionDescriptor.EndpointMetadata;
        var isInside = metadata.OfType<Authentication.Required>().Any() && !metadata.OfType<Authentication.Anonymous>().Any();
        if (call.HttpMethod is "GET" || !isInside)
        {
            return;
        }

        operation.Parameters ??= [];
        operation.Parameters.Add(new OpenApiParameter
        {
            Name = WireHeaders.Person,
            In = ParameterLocation.Header,
            Description = "Whom the call is made for: 409 other-person if the caller is anybody else.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32" },
        });
    }

    /// <summary>The room is found before the handler, which takes no number that could be described.</summary>
    private static void NameRoom(OpenApiOperation operation, string path)
    {
        if (path.Contains("{room:", StringComparison.Ordinal))
        {
            operation.Parameters ??= [];
            operation.Parameters.Insert(0, new OpenApiParameter
            {
                Name = "room",
                In = ParameterLocation.Path,
                Required = true,
                Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32" },
            });
        }
    }
}
