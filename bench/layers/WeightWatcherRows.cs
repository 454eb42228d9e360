// Prints a row for each file, preset and column: number of cells, the largest relative difference without the cells
// that a known fault of WeightWatcher explains, the tolerance, the verdict, and these faults by name.
using System.Text.Json;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Native;
using HeavyTails.Tests.Core.Analysis;

namespace HeavyTails.Bench;

internal static class WeightWatcherRows
{
    internal static int Run(string[] presets)
    {
        var backend = SpectralBackend.Default;
        Console.WriteLine($"ours ({backend.Info.Backend}) beside WeightWatcher 0.7.5.5's recorded answers");
        var (rows, bad, files) = (0, 0, 0);
        foreach (var (weights, answers) in PeerComparison.Files)
        {
            if (
                Shared.Find($"weights/{weights}") is not { } file
                || Shared.Find($"reference/{answers}") is not { } peer
            )
            {
                Console.WriteLine($"NOT RUN: weights/{weights} or reference/{answers} is absent");
                continue;
            }
            using var reference = JsonDocument.Parse(File.ReadAllText(peer));
            using var checkpoint = PeerComparison.Open(file);
            var compared = PeerComparison.Compare(file, reference.RootElement, checkpoint.Layers(), backend, presets);
            Console.Write(PeerComparison.Table(compared));
            (rows, bad, files) = (rows + compared.Count, bad + compared.Count(r => !r.Agrees), files + 1);
        }
        Console.WriteLine($"{files} files, {rows} rows, {bad} disagree");
        return bad > 0 || files == 0 ? 1 : 0;
    }
}
