using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;

namespace HeavyTails.Checkpoints.Onnx;

internal static class OnnxReader
{
    public static bool Recognises(ByteSource file) => false;

    public static Content Read(ByteSource file, CheckpointOptions options) => throw file.Fail(0, "ONNX is not read yet");
}
