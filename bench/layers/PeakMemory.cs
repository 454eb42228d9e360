// Writes a safetensors file of bf16 layers and analyses it with the default options. The peak memory is the system's
// VmHWM, which is printed together with its value before the analysis.
using System.Buffers.Binary;
using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.Formats.Safetensors;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Numerics;
using HeavyTails.Native;

namespace HeavyTails.Bench;

internal static class PeakMemory
{
    internal static int Run(string[] sizes)
    {
        var size = sizes.Length > 0 ? int.Parse(sizes[0]) : 4096;
        var count = sizes.Length > 1 ? int.Parse(sizes[1]) : 4;
        var path = Path.Combine(Path.GetTempPath(), $"heavytails-memory-{Environment.ProcessId}.safetensors");
        try
        {
            SafetensorsWriter.Save(path, [.. Enumerable.Range(0, count).Select(i => Layer(i, size))]);
            var before = Peak();
            using var checkpoint = Checkpoint.Open(path);
            var start = Environment.CpuUsage.TotalTime;
            var result = ModelAnalysis.Of(
                checkpoint.Layers(),
                SpectralBackend.Default,
                new() { Metrics = [LayerMetrics.BulkFit] }
            );
            var seconds = (Environment.CpuUsage.TotalTime - start).TotalSeconds;
            var layer = size * (double)size * 4 / (1 << 20);
            var peak = Peak();
            Console.WriteLine(
                $"{count} layers {size} x {size} bf16 ({SpectralBackend.Default.Info.Backend}): peak {peak:0} MiB, "
                    + $"{before:0} MiB before, {(peak - before) / layer:0.00} times one layer's {layer:0} MiB of "
                    + $"float32; {seconds:0.0} s of CPU time; {result.Layers[^1]}"
            );
            return 0;
        }
        finally
        {
            File.Delete(path);
        }
    }

    // The layer is written row by row, which needs little memory.
    private static SafetensorsTensor Layer(int index, int size) =>
        new(
            $"layers.{index}.weight",
            DType.BF16,
            [size, size],
            stream =>
            {
                var random = new SplitMix64((ulong)index);
                var row = new byte[2 * size];
                for (var r = 0; r < size; r++)
                {
                    for (var c = 0; c < size; c++)
                        BinaryPrimitives.WriteUInt16LittleEndian(
                            row.AsSpan(2 * c),
                            (ushort)(BitConverter.SingleToUInt32Bits((float)random.NextGaussians().First) >> 16)
                        );
                    stream.Write(row);
                }
            }
        );

    /// <summary>Peak memory of this process in MiB.</summary>
    private static double Peak() =>
        double.Parse(
            File.ReadLines("/proc/self/status")
                .First(l => l.StartsWith("VmHWM", StringComparison.Ordinal))
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]
        ) / 1024;
}
