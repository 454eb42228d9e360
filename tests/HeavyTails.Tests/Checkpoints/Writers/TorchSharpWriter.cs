using System.Text;

namespace HeavyTails.Tests.Checkpoints.Writers;

/// <summary>Writes TorchSharp's .dat: count, then name, type code, dimensions and numbers of each tensor.</summary>
public static class TorchSharpWriter
{
    public static byte[] File(params (string Name, int Code, long[] Shape, byte[] Numbers)[] tensors)
    {
        var bytes = new List<byte>(OnnxWriter.Leb((ulong)tensors.Length));
        foreach (var (name, code, shape, numbers) in tensors)
        {
            var utf8 = Encoding.UTF8.GetBytes(name);
            bytes.AddRange(OnnxWriter.Leb((ulong)utf8.Length));
            bytes.AddRange(utf8);
            bytes.AddRange(OnnxWriter.Leb((ulong)code));
            bytes.AddRange(OnnxWriter.Leb((ulong)shape.Length));
            foreach (var d in shape)
                bytes.AddRange(OnnxWriter.Leb((ulong)d));
            bytes.AddRange(numbers);
        }
        return [.. bytes];
    }
}
