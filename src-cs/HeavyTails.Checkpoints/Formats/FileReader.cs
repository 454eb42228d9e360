using HeavyTails.Checkpoints.Formats.Numpy;
using HeavyTails.Checkpoints.Formats.Onnx;
using HeavyTails.Checkpoints.Formats.Safetensors;
using HeavyTails.Checkpoints.Formats.Torch;
using HeavyTails.Checkpoints.Formats.TorchSharp;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;

namespace HeavyTails.Checkpoints.Formats;

/// <summary>Tells a file's format from its first bytes and reads it.</summary>
internal static class FileReader
{
    private const int HeadBytes = 512;

    public static Content Read(ByteSource file, CheckpointOptions options)
    {
        var content = ReadAny(file, options);
        return content.Tensors.Count > 0 ? content : throw file.Fail(null, "the file holds no tensors");
    }

    private static Content ReadAny(ByteSource file, CheckpointOptions options)
    {
        var head = file.ReadAll(0, (int)Math.Min(HeadBytes, file.Length), "first bytes");
        if (head.Length == 0)
            throw file.Fail(0, "the file is empty");
        if (head is [(byte)'P', (byte)'K', 3 or 5, 4 or 6, ..])
        {
            var entries = ZipDirectory.Read(file, options);
            if (TorchReader.IsTorchZip(entries))
                return TorchReader.ReadZip(file, entries, options);
            if (entries.Exists(e => e.Name.EndsWith(".npy", StringComparison.Ordinal)))
                return NumpyReader.ReadZip(file, entries, options);
            throw file.Fail(null, "a zip archive with neither data.pkl (PyTorch) nor .npy (NumPy) entries");
        }
        if (NumpyReader.Recognises(head))
            return NumpyReader.ReadArray(file, options);
        if (Foreign(head) is { } what)
            throw file.Fail(0, what);
        if (SafetensorsReader.Recognises(head))
            return SafetensorsReader.Read(file, options);
        // A pickle of protocol 2 or later; as a varint the two bytes could also begin a TorchSharp file of 256 or more tensors.
        if (head is [0x80, <= 5, ..] && !TorchSharpReader.Recognises(file, options))
            return TorchReader.ReadPickled(file, options);
        return ReadWithoutMagic(file, options);
    }

    /// <summary>ONNX and TorchSharp files have no signature: the one whose structure tiles the whole file it is.</summary>
    private static Content ReadWithoutMagic(ByteSource file, CheckpointOptions options)
    {
        if (OnnxReader.Recognises(file))
            return OnnxReader.Read(file, options);
        if (TorchSharpReader.Recognises(file, options))
            return TorchSharpReader.Read(file, options);
        // A pickle of protocol 0 or 1 that holds a dict.
        if (
            file.ReadAll(0, (int)Math.Min(3, file.Length), "first bytes")
            is [(byte)'(', (byte)'d', (byte)'p']
                or [(byte)'}', (byte)'q', _]
        )
            return TorchReader.ReadPickled(file, options);
        // Neither fits: read it as what it is called, so that the message says where it breaks.
        if (file.FileName.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase))
            return OnnxReader.Read(file, options);
        if (file.FileName.EndsWith(".dat", StringComparison.OrdinalIgnoreCase))
            return TorchSharpReader.Read(file, options);
        throw file.Fail(
            0,
            "not a checkpoint of a known format (safetensors, PyTorch, npz, npy, ONNX, TorchSharp .dat), or a damaged one"
        );
    }

    private static string? Foreign(ReadOnlySpan<byte> head)
    {
        if (head is [0x89, (byte)'H', (byte)'D', (byte)'F', ..])
            return "an HDF5 file (Keras .h5), which is not read: save the weights as safetensors or with numpy.savez";
        if (head.StartsWith("GGUF"u8))
            return "a GGUF file, which is not read: analyse the safetensors it was made from";
        if (head is [0x1f, 0x8b, ..])
            return "a gzip file: unpack it first";
        if (head.Length > 262 && head[257..].StartsWith("ustar"u8))
            return "a TAR archive (PyTorch before 0.1.10, or a packed folder): unpack it, or load it with that PyTorch and re-save with torch.save";
        if (head.StartsWith("version https://git-lfs"u8))
            return "a git-lfs pointer, not the file itself: run git lfs pull";
        if (head.StartsWith("<!DOCTYPE"u8) || head.StartsWith("<html"u8))
            return "a web page, not a checkpoint: the download went wrong";
        return null;
    }
}
