using System.Diagnostics;
using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.IO;

namespace HeavyTails.Tests.Checkpoints.Fuzzing;

/// <summary>How one damaged file ended. Anything but an open checkpoint or one clear refusal is a fault.</summary>
public enum FuzzOutcome
{
    Opened,
    Refused,
    Fault,
}

/// <summary>
/// The outcome of one damaged file, with the bytes that it made the reader allocate and the time it took.
/// </summary>
public sealed record FuzzResult
{
    public required long Iteration { get; init; }

    /// <summary>Name of the sound file that was damaged.</summary>
    public required string Seed { get; init; }

    public required int FileBytes { get; init; }

    public required FuzzOutcome Outcome { get; init; }

    /// <summary>Most bytes that opening, or loading one layer, allocated.</summary>
    public required long Allocated { get; init; }

    public required TimeSpan Time { get; init; }

    /// <summary>The refusal or the fault; empty for a file that opened.</summary>
    public required string Message { get; init; }

    /// <summary>Allocated bytes as a fraction of what a file of this size may cost.</summary>
    public double Load => (double)Allocated / Fuzzer.AllocationLimit(FileBytes);
}

/// <summary>Opens damaged files and loads their layers. Iteration i of a seed is always the same file.</summary>
public sealed class Fuzzer : IDisposable
{
    /// <summary>
    /// Number of layers that are loaded: a thousand views of one storage would each cost a whole load.
    /// </summary>
    private const int LayersLoaded = 16;

    /// <summary>Most characters of a refusal: a file's name, an offset, and 400 for what is wrong.</summary>
    private const int LongestMessage = 750;

    /// <summary>
    /// The defaults, except that the product of a low-rank pair and a sparse tensor when it is dense, whose sizes the
    /// file's does not limit, must be small.
    /// </summary>
    private static readonly CheckpointOptions Options = new()
    {
        // The default allows 256 MiB of zeros in any file, which is more than a few times the seeds.
        InflatedAlways = 1 << 20,
        MaxLowRankProduct = 1 << 17,
        MaxDenseNumbers = 1 << 17,
    };

    private readonly int _seed;
    private readonly List<Seed> _small;
    private readonly List<Seed> _real;
    private readonly List<Seed[]> _folders = Seeds.Folders();
    private readonly string _folder = Directory.CreateTempSubdirectory("heavytails-fuzz-").FullName;

    public Fuzzer(int seed, List<Seed>? real = null) => (_seed, _small, _real) = (seed, Seeds.Synthetic(), real ?? []);

    public IEnumerable<string> SeedNames =>
        _small.Concat(_real).Select(s => s.Name).Concat(_folders.Select(f => f[0].Name));

    /// <summary>
    /// Most bytes that opening, or loading one layer, may allocate in sum: 2 MiB, of which a deflated entry may take
    /// one whatever its size, and 64 times the file. 64 is the limit on inflation; f8 to float32 is 4 times, and a
    /// small object for every byte of a pickle about 50 times.
    /// </summary>
    public static long AllocationLimit(long fileBytes) => (2L << 20) + 64 * fileBytes;

    public FuzzResult Run(long iteration)
    {
        var random = new Random(unchecked((int)(_seed * 2654435761L + iteration * 40503L + (iteration >> 16))));
        if (random.Next(20) == 0)
            return RunFolder(iteration, random);
        if (random.Next(5) == 0)
        {
            var described = Misdescribed.File(random);
            return Measure(
                iteration,
                described.Name,
                described.Bytes.Length,
                () => Checkpoint.Open(described.Bytes, described.Name, Options)
            );
        }
        var seed =
            _real.Count > 0 && random.Next(50) == 0
                ? _real[random.Next(_real.Count)]
                : _small[random.Next(_small.Count)];
        var bytes = Mutator.Mutate(seed.Bytes, _small, random);
        return Measure(iteration, seed.Name, bytes.Length, () => Checkpoint.Open(bytes, seed.Name, Options));
    }

    private FuzzResult RunFolder(long iteration, Random random)
    {
        var model = _folders[random.Next(_folders.Count)];
        var damaged = random.Next(model.Length);
        var total = 0;
        for (var i = 0; i < model.Length; i++)
        {
            var bytes = i == damaged ? Mutator.Mutate(model[i].Bytes, _small, random) : model[i].Bytes;
            File.WriteAllBytes(Path.Combine(_folder, model[i].Name), bytes);
            total += bytes.Length;
        }
        var path = Path.Combine(_folder, model[0].Name);
        return Measure(iteration, model[0].Name, total, () => Checkpoint.Open(path, Options));
    }

    private static FuzzResult Measure(long iteration, string name, int size, Func<Checkpoint> open)
    {
        var clock = Stopwatch.StartNew();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var most = 0L;
        var (outcome, message) = (FuzzOutcome.Opened, "");
        try
        {
            using var checkpoint = open();
            var layers = checkpoint.Layers();
            foreach (var _ in checkpoint.Skipped) { }
            Step();
            foreach (var layer in layers.Take(LayersLoaded))
            {
                var data = layer.Load();
                Step();
                if (data.Length != layer.Count || data.Length == 0)
                    throw new InvalidDataException(
                        $"layer {layer.Name} [{layer.ShapeText}] gave {data.Length} numbers"
                    );
            }
        }
        catch (CheckpointException e)
        {
            (outcome, message) =
                e.Message.Length > LongestMessage ? (FuzzOutcome.Fault, $"a message of {e.Message.Length} characters")
                : e.Message.Any(char.IsControl) ? (FuzzOutcome.Fault, "a message with control characters")
                : (FuzzOutcome.Refused, e.Message);
        }
        catch (Exception e)
        {
            (outcome, message) = (FuzzOutcome.Fault, e.ToString());
        }
        Step();
        if (most > AllocationLimit(size))
            (outcome, message) = (FuzzOutcome.Fault, $"allocated {most} bytes for a file of {size}; {message}");
        return new FuzzResult
        {
            Iteration = iteration,
            Seed = name,
            FileBytes = size,
            Outcome = outcome,
            Allocated = most,
            Time = clock.Elapsed,
            Message = message,
        };

        void Step()
        {
            var now = GC.GetAllocatedBytesForCurrentThread();
            most = Math.Max(most, now - before);
            before = now;
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
