// state.bin, little-endian: "HTRUN\1", hash of the context, step, rows, weights, optimiser, probes, lengths of streams,
// SHA-256 of all that precedes. There is no state of random numbers: they are functions of seed and step.
using System.Security.Cryptography;
using HeavyTails.Training.Networks;
using HeavyTails.Training.Objectives;
using HeavyTails.Training.Probes;
using TorchSharp;
using static TorchSharp.torch;

namespace HeavyTails.Training.Trainers;

/// <summary>The state from which a run continues, in memory and as a file.</summary>
internal sealed class TrainingState(
    Network network,
    Optimizer optimizer,
    IReadOnlyList<Probe> probes,
    TrainingRecord record
)
{
    public const string FileName = "state.bin";
    private static ReadOnlySpan<byte> Magic => "HTRUN\u0001"u8;

    public long Step { get; set; }
    public long? NotFiniteAt { get; set; }
    public double Seconds { get; set; }
    public double LastLoss { get; set; } = double.NaN;
    public int Sessions { get; set; }
    public DateTimeOffset Started { get; set; }

    public void Save(TrainingFolder folder)
    {
        using var memory = new MemoryStream();
        using var writer = new BinaryWriter(memory);
        writer.Write(Magic);
        writer.Write(folder.Name);
        writer.Write(Step);
        writer.Write(NotFiniteAt ?? -1);
        writer.Write(Seconds);
        writer.Write(LastLoss);
        writer.Write(Sessions);
        writer.Write(Started.UtcTicks);
        record.Save(writer);
        foreach (var parameter in network.Parameters)
            Put(writer, parameter.Tensor);
        writer.Write(optimizer.State.Count);
        foreach (var tensor in optimizer.State)
            Put(writer, tensor);
        foreach (var probe in probes)
            probe.Save(writer);
        var lengths = folder.StreamLengths();
        writer.Write(lengths.Count);
        foreach (var (name, length) in lengths)
        {
            writer.Write(name);
            writer.Write(length);
        }
        writer.Flush();
        folder.Write(
            FileName,
            stream =>
            {
                var bytes = memory.GetBuffer().AsSpan(0, (int)memory.Length);
                stream.Write(bytes);
                stream.Write(SHA256.HashData(bytes));
            }
        );
    }

    /// <summary>Restores the saved state. Returns false if none was saved.</summary>
    /// <exception cref="InvalidDataException">
    /// The checksum of the file is wrong, or the file belongs to another run.
    /// </exception>
    public bool Load(TrainingFolder folder)
    {
        var path = folder.PathOf(FileName);
        if (!File.Exists(path))
        {
            if (!folder.IsComplete)
                folder.Truncate(new Dictionary<string, long>());
            return false;
        }
        var bytes = File.ReadAllBytes(path);
        if (
            bytes.Length < SHA256.HashSizeInBytes + Magic.Length
            || !bytes.AsSpan().StartsWith(Magic)
            || !SHA256
                .HashData(bytes.AsSpan(..^SHA256.HashSizeInBytes))
                .AsSpan()
                .SequenceEqual(bytes.AsSpan(^SHA256.HashSizeInBytes..))
        )
            throw new InvalidDataException(
                $"{path}: its checksum is not that of its content; delete {folder.Path} to start the run anew"
            );
        using var reader = new BinaryReader(new MemoryStream(bytes, 0, bytes.Length - SHA256.HashSizeInBytes));
        reader.ReadBytes(Magic.Length);
        if (reader.ReadString() is var hash && hash != folder.Name)
            throw new InvalidDataException($"{path}: it belongs to run {hash}, expected {folder.Name}");
        Step = reader.ReadInt64();
        NotFiniteAt = reader.ReadInt64() is >= 0 and var at ? at : null;
        Seconds = reader.ReadDouble();
        LastLoss = reader.ReadDouble();
        Sessions = reader.ReadInt32();
        Started = new(reader.ReadInt64(), TimeSpan.Zero);
        record.Load(reader);
        foreach (var parameter in network.Parameters)
            Take(reader, parameter.Tensor);
        if (reader.ReadInt32() > 0)
        {
            optimizer.MakeState();
            foreach (var tensor in optimizer.State)
                Take(reader, tensor);
        }
        foreach (var probe in probes)
            probe.Load(reader);
        var lengths = new Dictionary<string, long>();
        for (var n = reader.ReadInt32(); n > 0; n--)
            lengths[reader.ReadString()] = reader.ReadInt64();
        if (!folder.IsComplete)
            folder.Truncate(lengths);
        return true;
    }

    private static void Put(BinaryWriter writer, Tensor tensor)
    {
        using var scope = NewDisposeScope();
        writer.Write(tensor.detach().cpu().contiguous().bytes);
    }

    // Parameters and buffers are contiguous: their memory has the layout that Put wrote.
    private static void Take(BinaryReader reader, Tensor tensor)
    {
        using var scope = NewDisposeScope();
        var here = tensor.detach().cpu(); // the tensor's own memory, unless it is on another device
        reader.BaseStream.ReadExactly(here.bytes);
        if (tensor.device_type != DeviceType.CPU)
            tensor.detach().copy_(here);
    }
}
