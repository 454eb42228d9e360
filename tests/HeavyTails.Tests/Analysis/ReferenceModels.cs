using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using HeavyTails.Core;

namespace HeavyTails.Tests.Analysis;

internal static class ReferenceModels
{
    public static IReadOnlyList<Layer> Layers(string model)
    {
        using var zip = ZipFile.OpenRead(Path.Combine(Environment.GetEnvironmentVariable("HEAVYTAILS_DUMPS")!, model + ".npz"));
        var layers = new List<Layer>();
        foreach (var entry in zip.Entries)
        {
            using var memory = new MemoryStream();
            using (var s = entry.Open()) s.CopyTo(memory);
            var b = memory.ToArray();
            var n = BitConverter.ToUInt16(b, 8);
            var header = Encoding.ASCII.GetString(b, 10, n);
            var shape = Regex.Match(header, @"\(([^)]*)\)").Groups[1].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(int.Parse).ToArray();
            if (!header.Contains("<f4")) continue;
            var data = new float[(b.Length - 10 - n) / 4];
            Buffer.BlockCopy(b, 10 + n, data, 0, data.Length * 4);
            if (header.Contains("'fortran_order': True"))
            {
                var c = new float[data.Length];
                for (var i = 0; i < shape[0]; i++) for (var j = 0; j < shape[1]; j++) c[i * shape[1] + j] = data[j * shape[0] + i];
                data = c;
            }
            var name = entry.FullName[..^4];
            layers.Add(new Layer(LayerKinds.LongName(name), name, LayerKinds.Guess(name, shape), shape, "f32", () => new TensorData(shape, data)));
        }
        return layers;
    }
}
