namespace Snug.Server.Log;

/// <summary>
/// Where a reader's bytes go. Two ways through: the response's pipe (HTTP/1.0, HTTP/2, TLS) and, for plain HTTP/1.1, the
/// connection's socket.
/// </summary>
internal interface IEventSink
{
    /// <summary>
    /// Takes all of <paramref name="bytes"/>, which MUST NOT change afterwards. Never blocks.
    /// </summary>
    /// <returns>False when nothing more may come before the sink has said that it is ready.</returns>
    bool Send(ReadOnlyMemory<byte> bytes);

    /// <summary>Ends the connection at once; a pending <see cref="Send"/> becomes ready.</summary>
    void Abort();
}
