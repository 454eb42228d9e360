// A side of length n = repeats * sum of sizes is made of the same blocks again and again:
//   1 x (q: a, k: b, v: b)      q, k and v one after another
//   h x (q: d, k: d, v: d)      interleaved by head
//   g x (q: h/g d, k: d, v: d)  grouped by key-value head
using System.Collections;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Model.Fused;

/// <summary>How a side of a fused matrix is divided: blocks of named parts, repeated.</summary>
/// <param name="Repeats">How often the blocks come again, at least 1.</param>
/// <param name="Sizes">Name and size of each block, each at least 1, in the file's order.</param>
internal sealed record Blocks(int Repeats, IReadOnlyList<(string Name, int Size)> Sizes)
{
    /// <summary>Order in which parts are shown, whatever the file's.</summary>
    private static readonly string[] Shown = ["q", "k", "v", "z", "gate", "up"];

    /// <summary>Length of the side.</summary>
    public long Length => (long)Repeats * Sizes.Sum(s => (long)s.Size);

    /// <summary>The parts with all their rows or columns.</summary>
    public LayerParts Parts(bool byRows, string? reading)
    {
        var period = Sizes.Sum(s => s.Size);
        var (first, parts) = (0, new List<LayerPart>());
        foreach (var (name, size) in Sizes)
        {
            parts.Add(new LayerPart(name, new Runs(Repeats, first, period, size)));
            first += size;
        }
        return new LayerParts(byRows, [.. parts.OrderBy(p => Array.IndexOf(Shown, p.Name))]) { Reading = reading };
    }

    // Computed when asked for: a matrix that is interleaved row by row has as many runs as rows.
    private sealed class Runs(int count, int first, int period, int size) : IReadOnlyList<PartRange>
    {
        public int Count => count;

        public PartRange this[int index]
        {
            get
            {
                ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)count, nameof(index));
                return new PartRange(first + (index * period), size);
            }
        }

        public IEnumerator<PartRange> GetEnumerator() =>
            Enumerable.Range(0, count).Select(i => this[i]).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
