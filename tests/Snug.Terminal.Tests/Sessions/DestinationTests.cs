using Snug.Terminal.Sessions;

namespace Snug.Terminal.Tests.Sessions;

public sealed class DestinationTests
{
    [Theory]
    [InlineData("http://localhost:5080", "http://localhost:5080", null, null)]
    [InlineData("http://localhost:5080/", "http://localhost:5080", null, null)]
    [InlineData("localhost:5080", "http://localhost:5080", null, null)]
    [InlineData("localhost", "http://localhost", null, null)]
    [InlineData("chat.example.org", "https://chat.example.org", null, null)]
    [InlineData("HTTPS://Chat.Example.ORG:443/rooms/3", "https://chat.example.org", 3, null)]
    [InlineData("192.168.1.20:5080/rooms/3/120", "http://192.168.1.20:5080", 3, null)]
    [InlineData("[::1]:5080/rooms/7", "http://[::1]:5080", 7, null)]
    [InlineData("https://example.org/chat/rooms/3", "https://example.org/chat", 3, null)]
    [InlineData("https://example.org/chat/rooms", "https://example.org/chat", null, null)]
    [InlineData("http://192.168.1.20:5080/j/k7q2m9xd", "http://192.168.1.20:5080", null, "k7q2m9xd")]
    [InlineData("  http://localhost:5080?x=1#y ", "http://localhost:5080", null, null)]
    public void What_people_type_leads_to(string text, string address, int? room, string? code)
    {
        Destination.TryParse(text, out var destination).ShouldBeTrue();
        destination!.Server.Address.ShouldBe(address);
        destination.Server.Uri.ToString().ShouldBe(address + "/");
        destination.Room.ShouldBe(room);
        destination.Code.ShouldBe(code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("ftp://example.org")]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://")]
    [InlineData("http://dana:secret@example.org")]
    [InlineData("http://localhost:5080/rooms/0")]
    [InlineData("http://localhost:5080/rooms/lobby")]
    [InlineData("http://localhost:5080/rooms/1/2/3")]
    [InlineData("http://localhost:99999")]
    [InlineData("htp:x")]
    public void What_leads_nowhere_is_refused(string text) => Destination.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData("http://localhost:5080", false)]
    [InlineData("http://127.0.0.1:5080", false)]
    [InlineData("http://[::1]:5080", false)]
    [InlineData("https://chat.example.org", false)]
    [InlineData("http://chat.example.org", true)]
    [InlineData("http://192.168.1.20:5080", true)]
    [InlineData("http://localhost.example.org", true)]
    public void Plain_http_to_anything_but_this_computer_is_unencrypted(string text, bool isUnencrypted)
    {
        Destination.TryParse(text, out var destination).ShouldBeTrue();
        destination!.Server.IsUnencrypted.ShouldBe(isUnencrypted);
    }
}
