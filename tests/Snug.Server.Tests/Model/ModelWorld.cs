using Snug.Protocol;

namespace Snug.Server.Tests.Model;

/// <summary>What has to be there, by all that was acknowledged: a small server without a network, a disk or another thread.</summary>
internal sealed class ModelWorld
{
    public List<ModelRoom> Rooms { get; } = [new(1, "Lobby", topic: null)];

    public List<ModelPerson> People { get; } = [];

    /// <summary>Sends that were answered and had a key.</summary>
    public List<ModelSend> Sends { get; } = [];

    public ModelRoom Room(int id) => Rooms[id - 1];

    public int MessageCount => Rooms.Sum(room => room.Messages.Count);
}

/// <summary>Somebody who came in.</summary>
internal sealed record ModelPerson(int Id, string Name, string Token, string Key);

/// <summary>A send with its key and what it made.</summary>
internal sealed record ModelSend(ModelPerson Sender, int Room, string Text, string Key, Message Answer);
