namespace Snug.Server.Log.Streams;

/// <summary>
/// Where a reader's bytes go. Two ways through: the response's pipe (<see cref="PipeSink"/>) and, for plain HTTP/1.1, the
/// connection's socket (<see cref="SocketSink"/>). Both carry the same bytes: an event is encoded once for all.
/// </summary>
/// <remarks>One caller at a time: the request's own task before the reader is live and after, its loop while it is.</remarks>
internal interface IEventSink
{
    /// <summary>
    /// Takes all of <paramref name="bytes"/>, which MUST NOT change afterwards. Never blocks.
    /// </summary>
    /// <returns>False when nothing more may come before the sink has said that it is ready.</returns>
    bool Send(ReadOnlyMemory<byte> bytes);

    /// <summary>Waits until all of <paramref name="bytes"/> is taken: for a reader that is catching up, not for a loop.</summary>
    /// <exception cref="OperationCanceledException">The connection is broken.</exception>
    ValueTask Write(ReadOnlyMemory<byte> bytes);

    /// <summary>Ends the answer in order, after all that was sent. Nothing may follow.</summary>
    ValueTask End();

    /// <summary>Ends the connection at once; a pending <see cref="Send"/> becomes ready.</summary>
    void Abort();
}
