// Times the tail indices of float32 vectors on one thread, and reading the memory once, which is the lower bound. CPU
// time of this process, the least of the repeats; one line of JSON for each size:
//   {"d": 1000000, "read": s, "stable": s, "all": s, "alpha": 1.5}
// read: sum of the values; stable: nine means of logs; all: with Hill, Pickands and moment at k = d/1000.
// Usage: tailindex [largest d, default 100000000] [threads, default 1; with more, wall time]
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.TailIndices;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var largest = args.Length > 0 ? long.Parse(args[0]) : 100_000_000;
var threads = args.Length > 1 ? int.Parse(args[1]) : 1;
unsafe
{
    var x = (float*)NativeMemory.AlignedAlloc((nuint)largest * sizeof(float), 2 << 20);
    // Huge pages, where the system provides them, keep page walks out of the measurement.
    _ = Native.Advise(x, (nuint)largest * sizeof(float), Native.HugePages);
    var pool = Array.ConvertAll(Variates.Stable(1.5, 1 << 20, 1), v => (float)v);
    var random = new SplitMix64(2);
    for (long i = 0; i < largest; i++)
        x[i] = pool[random.NextBits() >> 44];
    for (long d = 100_000; d <= largest; d *= 10)
    {
        var repeats = (int)Math.Clamp(400_000_000 / d, 5, 2000);
        var stable = new TailIndexOptions { Resamples = 0, MaxThreads = threads };
        var all = stable with { TopCount = (int)(d / 1000) };
        double read = double.MaxValue,
            fused = double.MaxValue,
            top = double.MaxValue,
            alpha = 0;
        for (var r = 0; r < repeats; r++)
        {
            read = Math.Min(read, Seconds(() => Sum(x, d)));
            fused = Math.Min(fused, Seconds(() => alpha = TailIndex.AlphaStable(x, d, stable).Value.TailIndex));
            if (r % 4 == 0)
                top = Math.Min(top, Seconds(() => TailIndex.All(x, d, all)));
        }
        Console.WriteLine(
            $"{{\"d\": {d}, \"read\": {read:R}, \"stable\": {fused:R}, \"all\": {top:R}, \"alpha\": {alpha:R}}}"
        );
    }
    NativeMemory.AlignedFree(x);
}

double Seconds(Action work)
{
    var clock = threads == 1 ? Native.ThreadSeconds() : Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;
    work();
    return (threads == 1 ? Native.ThreadSeconds() : Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency) - clock;
}

static unsafe float Sum(float* x, long count)
{
    Vector512<float> a = default,
        b = default,
        c = default,
        d = default;
    long i = 0;
    for (; i + 64 <= count; i += 64)
    {
        a += Vector512.Load(x + i);
        b += Vector512.Load(x + i + 16);
        c += Vector512.Load(x + i + 32);
        d += Vector512.Load(x + i + 48);
    }
    return Vector512.Sum(a + b + (c + d));
}

internal static unsafe partial class Native
{
    public const int HugePages = 14; // MADV_HUGEPAGE

    [LibraryImport("libc", EntryPoint = "madvise")]
    public static partial int Advise(void* start, nuint length, int advice);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, long* time);

    /// <summary>CPU time of the calling thread in seconds.</summary>
    public static double ThreadSeconds()
    {
        var time = stackalloc long[2];
        _ = ClockGetTime(3, time); // CLOCK_THREAD_CPUTIME_ID
        return time[0] + (1e-9 * time[1]);
    }
}
