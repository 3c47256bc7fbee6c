using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Snug.Server.Peers;

namespace Snug.Server.Tests;

public sealed class PeerLookupTests
{
    private static readonly IPEndPoint Client = new(IPAddress.Parse("127.0.0.1"), 0xC350);
    private static readonly IPEndPoint Server = new(IPAddress.Parse("127.73.1.2"), 0x13D8);

    [Theory]
    [InlineData(0, 998, true)] // root
    [InlineData(1000, 998, true)] // a person
    [InlineData(60_513, 998, true)] // the last of systemd-homed
    [InlineData(70_001, 70_001, true)] // a company account, and the server is its own
    [InlineData(33, 998, false)] // www-data
    [InlineData(999, 998, false)]
    [InlineData(998, 998, false)] // the server's own, if it is a service
    [InlineData(33, 33, false)] // server and proxy share www-data
    [InlineData(60_514, 998, false)]
    [InlineData(61_184, 61_184, false)] // of systemd, for the moment
    [InlineData(65_519, 998, false)]
    [InlineData(65_534, 998, false)] // nobody
    [InlineData(65_534, 65_534, false)]
    [InlineData(65_535, 65_535, false)]
    [InlineData(70_001, 998, false)]
    [InlineData(100_099, 998, false)] // a container's
    [InlineData(uint.MaxValue, 998, false)]
    public void People_and_root_may_ask_and_no_account_of_a_service(uint uid, uint own, bool mayAsk) =>
        PeerPolicy.MayAsk(uid, own).ShouldBe(mayAsk);

    [Theory]
    [InlineData("127.0.0.1", AddressFamily.InterNetwork)]
    [InlineData("127.0.0.1", AddressFamily.InterNetworkV6)] // mapped, as .NET's HttpClient connects
    [InlineData("127.73.1.2", AddressFamily.InterNetwork)]
    [InlineData("::1", AddressFamily.InterNetworkV6)]
    public void The_owner_of_a_connection_is_found_both_ways_as_long_as_it_is_held(string address, AddressFamily client)
    {
        PowerCut.NeedsLinux();
        using var diag = InetDiag.TryOpen().ShouldNotBeNull();
        using var pair = new Connected(IPAddress.Parse(address), client);
        foreach (var ask in (Asking[])[diag.TryAsk, SocketList.TryAsk])
        {
            ask(pair.Theirs, pair.Ours, out var owner).ShouldBeTrue();
            owner.ShouldNotBeNull().IsHeld.ShouldBeTrue();
            owner.Value.Inode.ShouldNotBe(0u);
            owner.Value.Uid.ShouldBe(GetEuid());
            ask(pair.Theirs, new IPEndPoint(pair.Ours.Address, pair.Ours.Port ^ 1), out var toAnotherPort).ShouldBeTrue();
            toAnotherPort.ShouldBeNull("both ends have to match");
        }

        pair.Client.Shutdown(SocketShutdown.Send);
        foreach (var ask in (Asking[])[diag.TryAsk, SocketList.TryAsk])
        {
            ask(pair.Theirs, pair.Ours, out var listening).ShouldBeTrue();
            listening.ShouldNotBeNull().IsEstablished.ShouldBeFalse();
            listening.Value.IsHeld.ShouldBeTrue("it has said all and waits for the answer, as nc -N does");
        }

        pair.Client.Dispose();
        foreach (var ask in (Asking[])[diag.TryAsk, SocketList.TryAsk])
        {
            ask(pair.Theirs, pair.Ours, out var gone).ShouldBeTrue();
            (gone?.IsHeld ?? false).ShouldBeFalse("what nobody holds says uid 0, as if it were root's");
        }
    }

    [Fact]
    public void A_program_that_listens_where_the_client_was_is_not_taken_for_it()
    {
        PowerCut.NeedsLinux();
        using var diag = InetDiag.TryOpen().ShouldNotBeNull();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var here = (IPEndPoint)listener.LocalEndpoint;
        diag.TryAsk(here, Server, out var owner).ShouldBeTrue();
        (owner?.IsHeld ?? false).ShouldBeFalse();
    }

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(true, false, true)]
    [InlineData(false, true, true)] // netlink barred by a sandbox
    [InlineData(false, false, false)]
    public void Where_one_way_is_barred_the_other_is_gone_and_without_both_everybody_may_ask(
        bool mayUseNetlink, bool mayUseList, bool isPossible)
    {
        PowerCut.NeedsLinux();
        using var peers = new PeerLookup(mayUseNetlink, mayUseList);
        peers.IsPossible.ShouldBe(isPossible);
        using var pair = new Connected(IPAddress.Loopback, AddressFamily.InterNetworkV6);
        peers.Ask(pair.Client.LocalEndPoint, pair.Client.RemoteEndPoint).ShouldBe(new Peer(isPossible ? GetEuid() : null, MayAsk: true));
        peers.Ask(new IPEndPoint(IPAddress.Parse("10.77.0.1"), 4711), pair.Ours).MayAsk.ShouldBe(!isPossible, "nobody here holds that");
        peers.Ask(theirs: null, ours: null).MayAsk.ShouldBe(!isPossible);
    }

    [Fact]
    public void A_program_that_left_is_told_from_one_that_is_not_of_this_computer()
    {
        PowerCut.NeedsLinux();
        using var peers = new PeerLookup();
        using var pair = new Connected(IPAddress.Loopback, AddressFamily.InterNetworkV6);
        peers.IsOpen(pair.Theirs, pair.Ours).ShouldBeTrue();
        pair.Client.Dispose();
        peers.IsOpen(pair.Theirs, pair.Ours).ShouldBeFalse();
    }

    [Fact]
    public void Many_ask_at_once_and_each_gets_its_own_answer()
    {
        PowerCut.NeedsLinux();
        using var peers = new PeerLookup();
        var pairs = Enumerable.Range(0, 20).Select(_ => new Connected(IPAddress.Loopback, AddressFamily.InterNetwork)).ToList();
        Parallel.For(0, 2_000, turn =>
        {
            var pair = pairs[turn % pairs.Count];
            peers.Ask(pair.Theirs, pair.Ours).Uid.ShouldBe(GetEuid());
            peers.Ask(pair.Theirs, Client).Uid.ShouldBeNull();
        });
        pairs.ForEach(pair => pair.Dispose());
    }

    [Theory]
    [InlineData(2)]
    [InlineData(10)] // told in IPv6, with mapped addresses
    public void An_answer_of_the_kernel_is_read(byte family)
    {
        var answer = Answer(family, Client, Server, state: 1, uid: 1000, inode: 4711);
        InetDiag.TryRead(answer, Client, Server, out var owner).ShouldBeTrue();
        owner.ShouldBe(new SocketOwner(1, 1000, 4711));

        InetDiag.TryRead(answer, Server, Client, out owner).ShouldBeTrue();
        owner.ShouldBeNull("the other end's socket is not the one");
        InetDiag.TryRead(answer, Client, new IPEndPoint(Server.Address, 80), out owner).ShouldBeTrue();
        owner.ShouldBeNull();
        InetDiag.TryRead(answer.AsSpan(0, 80), Client, Server, out owner).ShouldBeFalse("cut off");
        owner.ShouldBeNull();
    }

    [Theory]
    [InlineData(-2, true)] // ENOENT: there is no such socket
    [InlineData(-1, false)]
    [InlineData(-95, false)] // EOPNOTSUPP
    public void That_there_is_no_such_socket_is_an_answer_and_an_error_is_none(int error, bool isAnswer)
    {
        var answer = new byte[36];
        MemoryMarshal.Write(answer.AsSpan(4), (ushort)2);
        MemoryMarshal.Write(answer.AsSpan(16), error);
        InetDiag.TryRead(answer, Client, Server, out var owner).ShouldBe(isAnswer);
        owner.ShouldBeNull();
    }

    [Theory]
    [InlineData(1, 1000, 4711, true)]
    [InlineData(1, 0, 0, false)]
    [InlineData(4, 1000, 4711, true)] // FIN_WAIT1 and FIN_WAIT2: has said all, and listens
    [InlineData(5, 1000, 4711, true)]
    [InlineData(6, 0, 0, false)] // TIME_WAIT of anybody
    [InlineData(5, 0, 0, false)] // an abandoned FIN_WAIT2
    [InlineData(10, 0, 4711, false)] // LISTEN
    public void An_account_counts_while_its_program_holds_the_connection(int state, uint uid, uint inode, bool isHeld) =>
        new SocketOwner(state, uid, inode).IsHeld.ShouldBe(isHeld);

    [Fact]
    public void A_row_of_the_list_is_found_by_both_ends()
    {
        Assert.SkipUnless(BitConverter.IsLittleEndian, "the list is written in this machine's order");
        string[] list =
        [
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
            "   0: 0201497F:13D8 00000000:0000 0A 00000000:00000000 00:00000000 00000000   998        0 100 1 0000000000000000 100 "
                + "0 0 10 0",
            "   1: 0100007F:C350 0100007F:0050 01 00000000:00000000 00:00000000 00000000     0        0 101 1 0000000000000000 20 4 "
                + "30 10 -1",
            "   2: 0201497F:13D8 0100007F:C350 01 00000000:00000000 00:00000000 00000000   998        0 102 1 0000000000000000 20 4 "
                + "30 10 -1",
            "   3: 0100007F:C350 0201497F:13D8",
            " 104: 0100007F:C350 0201497F:13D8 01 00000000:00000000 02:000007F1 00000000    33        0 4711 2 0000000000000000 20 4 "
                + "30 10 -1",
        ];
        SocketList.Find(list, Client, Server).ShouldBe(new SocketOwner(1, 33, 4711));
        SocketList.Find(list, Server, Client).ShouldBe(new SocketOwner(1, 998, 102));
        SocketList.Find(list, Client, new IPEndPoint(Server.Address, 81)).ShouldBeNull();
        SocketList.Find([], Client, Server).ShouldBeNull();

        string[] six = ["   0: 0000000000000000FFFF00000100007F:C350 0000000000000000FFFF00000201497F:13D8 06 00000000:00000000 "
            + "03:00000E5B 00000000     0        0 0 3 0000000000000000"];
        SocketList.Find(
            six, new IPEndPoint(Client.Address.MapToIPv6(), Client.Port), new IPEndPoint(Server.Address.MapToIPv6(), Server.Port))
            .ShouldBe(new SocketOwner(6, 0, 0));
    }

    [Fact]
    public void An_account_is_called_by_its_name_or_else_its_number()
    {
        string[] accounts = ["root:x:0:0:root:/root:/bin/bash", "", "odd", "www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin"];
        AccountNames.Of(33, accounts).ShouldBe("www-data");
        AccountNames.Of(61_200, accounts).ShouldBe("61200");
    }

    private delegate bool Asking(IPEndPoint theirs, IPEndPoint ours, out SocketOwner? owner);

    [DllImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint GetEuid();

    private static byte[] Answer(byte family, IPEndPoint theirs, IPEndPoint ours, byte state, uint uid, uint inode)
    {
        var answer = new byte[120]; // attributes follow
        MemoryMarshal.Write(answer, 120u);
        MemoryMarshal.Write(answer.AsSpan(4), (ushort)20);
        var body = answer.AsSpan(16);
        body[0] = family;
        body[1] = state;
        BinaryPrimitives.WriteUInt16BigEndian(body[4..], (ushort)theirs.Port);
        BinaryPrimitives.WriteUInt16BigEndian(body[6..], (ushort)ours.Port);
        (family == 10 ? theirs.Address.MapToIPv6() : theirs.Address).GetAddressBytes().CopyTo(body[8..]);
        (family == 10 ? ours.Address.MapToIPv6() : ours.Address).GetAddressBytes().CopyTo(body[24..]);
        MemoryMarshal.Write(body[64..], uid);
        MemoryMarshal.Write(body[68..], inode);
        return answer;
    }

    /// <summary>A connection of which this test holds both ends.</summary>
    private sealed class Connected : IDisposable
    {
        private readonly TcpListener listener;
        private readonly Socket accepted;

        public Connected(IPAddress address, AddressFamily client)
        {
            listener = new TcpListener(address, 0);
            listener.Start();
            Client = new Socket(client, SocketType.Stream, ProtocolType.Tcp);
            Ours = (IPEndPoint)listener.LocalEndpoint;
            if (client is AddressFamily.InterNetworkV6)
            {
                Client.DualMode = true;
            }

            Client.Connect(Ours);
            accepted = listener.AcceptSocket();
            Theirs = (IPEndPoint)accepted.RemoteEndPoint!;
        }

        public Socket Client { get; }

        public IPEndPoint Theirs { get; }

        public IPEndPoint Ours { get; }

        public void Dispose()
        {
            Client.Dispose();
            accepted.Dispose();
            listener.Dispose();
        }
    }
}
