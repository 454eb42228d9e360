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

    public static PickleWriter Weight(PickleWriter pickle) =>
        TorchWriter.Tensor(pickle, new TorchView("", "0", [4, 6]), Block);
}
