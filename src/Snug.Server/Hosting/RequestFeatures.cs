using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;

namespace Snug.Server.Hosting;

/// <summary>
/// What one part of the way in keeps of a request for the next ones. By the type, past the framework's <c>Get</c> and <c>Set</c>: these are
/// generic and virtual, and a program that is built ahead looks up at each call which of them is meant.
/// </summary>
internal static class RequestFeatures
{
    extension(HttpContext http)
    {
        /// <summary>What was kept, or null; also what the connection keeps.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T? Kept<T>()
            where T : class => (T?)http.Features[typeof(T)];

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Keep<T>(T? feature)
            where T : class => http.Features[typeof(T)] = feature;
    }
}
