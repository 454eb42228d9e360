using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Tests.Checkpoints.Writers;

namespace HeavyTails.Tests.Checkpoints.Fuzzing;

/// <summary>
/// Sound containers of further formats whose content is described wrongly: sparse tensors whose parts do not fit,
/// arrays of flax and joblib with other shapes than numbers, and damaged files in compressed ones, whose check is
/// right.
/// </summary>
public static class FurtherMisdescribed
{
    private static readonly byte[] Data = Numbers.Floats(24).AsBytes();

    private static readonly List<Seed> Sound = FurtherSeeds.All();

    private static readonly string[] Layouts =
    [
        "torch.sparse_coo",
        "torch.sparse_csr",
        "torch.sparse_csc",
        "torch.sparse_bsr",
        "torch.sparse_bsc",
        "torch.strided",
    ];

    /// <summary>One such file.</summary>
    public static Seed File(Random random) =>
        random.Next(6) switch
        {
            0 => new("described-sparse.pt", Torch(random)),
            1 => new("described-sparse.npz", Scipy(random)),
            2 => new("described.msgpack", Flax(random)),
            3 => new(
                "described.joblib",
                FurtherSeeds.Joblib(Data, Misdescribed.Shape(random), "f4", (byte)random.Next(256))
            ),
            4 => new("described.gz", PackedWriter.Gzip(Damaged(random))),
            _ => new("described.zlib", PackedWriter.Zlib(Damaged(random))),
        };

    private static byte[] Damaged(Random random) =>
        Mutator.Mutate(Sound[random.Next(Sound.Count)].Bytes, Sound, random);

    private static byte[] Torch(Random random)
    {
        var layout = Layouts[random.Next(Layouts.Length)];
        var n = random.Next(4);
        List<(long[], long[])> integers = [];
        if (layout == Layouts[0])
            integers.Add(([2, n], Integers(2 * n, random)));
        else
        {
            var lines = random.Next(1, 5);
            integers.Add(([lines], Pointers(lines, n, random)));
            integers.Add(([n], Integers(n, random)));
        }
        long[] values = random.Next(3) == 0 ? [n, 2, 3] : [n];
        long[] size = random.Next(3) == 0 ? Misdescribed.Shape(random) : [random.Next(1, 8), random.Next(1, 8)];
        return SparseWriter.Torch(layout, size, [.. integers], values);
    }

    private static byte[] Scipy(Random random)
    {
        string[] formats = ["csr", "csc", "bsr", "coo", "dia", "lil"];
        var (n, lines) = (random.Next(4), random.Next(1, 5));
        int[] Small(long[] numbers) => [.. numbers.Select(i => (int)i)];
        return SparseWriter.Scipy(
            formats[random.Next(formats.Length)],
            random.Next(3) == 0 ? Misdescribed.Shape(random) : [random.Next(1, 8), random.Next(1, 8)],
            [.. Numbers.Floats(n)],
            ("indices", Small(Integers(n, random))),
            ("indptr", Small(Pointers(lines, n, random))),
            ("row", Small(Integers(n, random))),
            ("col", Small(Integers(n, random))),
            ("offsets", Small(Integers(random.Next(4), random)))
        );
    }

    private static byte[] Flax(Random random)
    {
        string[] types = ["float32", "bfloat16", "float8_e4m3fn", "complex64", "int4"];
        var file = new MsgpackWriter().Map(2).Text("params").Map(1).Text("kernel");
        file.Array(types[random.Next(types.Length)], Misdescribed.Shape(random), Data);
        file.Text(random.Next(2) == 0 ? "kernel" : "opt_state");
        return file.Array("float32", [4, 6], Data, type: (byte)random.Next(4)).ToArray();
    }

    /// <summary>Indices: mostly small ones, some of them outside of any matrix.</summary>
    private static long[] Integers(int count, Random random) =>
        [.. Enumerable.Range(0, count).Select(_ => random.Next(4) == 0 ? Any(random) : random.Next(4))];

    private static long[] Pointers(int count, int values, Random random)
    {
        var pointers = Enumerable.Range(0, count).Select(_ => (long)random.Next(values + 1)).Order().ToArray();
        (pointers[0], pointers[^1]) = (0, values);
        if (random.Next(3) == 0)
            pointers[random.Next(count)] = Any(random);
        return pointers;
    }

    private static long Any(Random random) => random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64);
}
