using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Tests.Checkpoints.Writers;

namespace HeavyTails.Tests.Checkpoints;

/// <summary>PyTorch files around one storage of 24 float32 numbers.</summary>
internal static class TorchFixtures
{
    public static readonly TorchBlock Block = new("0", DType.F32, Numbers.Floats(24).AsBytes());

    public static CheckpointException Refused(byte[] file) =>
        Assert.Throws<CheckpointException>(() => Checkpoint.Open(file, "memory.pt"));

    public static byte[] PickleFile(Action<PickleWriter> write, int protocol = 2)
    {
        var pickle = new PickleWriter(protocol);
        write(pickle);
        return TorchWriter.Zip(pickle.Stop(), [Block]);
    }

    /// <summary>A state dict of [2 x 2] tensors with these names.</summary>
    public static byte[] StateDict(params string[] names) =>
        TorchWriter.Zip(
            [.. names.Select(n => new TorchView(n, "0", [2, 2]))],
            [new TorchBlock("0", DType.F32, new byte[16])]
        );

    public static PickleWriter Weight(PickleWriter pickle) =>
        TorchWriter.Tensor(pickle, new TorchView("", "0", [4, 6]), Block);
}
