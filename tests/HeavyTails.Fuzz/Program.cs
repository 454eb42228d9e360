// heavytails-fuzz --count N --seed S [--from I] damages small files of every format, opens each and prints the
// outcomes. The exit code is 0 when each file was opened or refused in one clear error, 1 otherwise. A hang is ended
// after 30 s with the number of the iteration, which --from I --count 1 repeats.
using System.Diagnostics;
using HeavyTails.Tests.Checkpoints.Fuzzing;

long Option(string name, long otherwise) =>
    Array.IndexOf(args, name) is >= 0 and var i && i + 1 < args.Length ? long.Parse(args[i + 1]) : otherwise;

var (count, seed, from) = (Option("--count", 100_000), (int)Option("--seed", 1), Option("--from", 0));
var slowest = TimeSpan.FromSeconds(2);
var shared = Environment.GetEnvironmentVariable("HEAVYTAILS_SHARED") is { Length: > 0 } root
    ? Path.Combine(root, "weights")
    : null;
var real = shared is not null && Directory.Exists(shared) ? Seeds.Real(shared, 1_500_000) : [];
using var fuzzer = new Fuzzer(seed, real);
if (real.Count == 0)
    Console.WriteLine(
        "HEAVYTAILS_SHARED/weights is absent: only the files that the tests write are damaged, no real ones."
    );

var current = from;
var since = Stopwatch.GetTimestamp();
using var watchdog = new Timer(
    _ =>
    {
        if (Stopwatch.GetElapsedTime(Interlocked.Read(ref since)) < TimeSpan.FromSeconds(30))
            return;
        Console.Error.WriteLine($"HANG at iteration {Interlocked.Read(ref current)} of seed {seed}");
        Environment.Exit(1);
    },
    null,
    1000,
    1000
);

var outcomes = new Dictionary<string, int[]>();
var faults = 0;
FuzzResult? mostTime = null,
    mostMemory = null;
var clock = Stopwatch.StartNew();
for (var i = from; i < from + count; i++)
{
    Interlocked.Exchange(ref current, i);
    Interlocked.Exchange(ref since, Stopwatch.GetTimestamp());
    var result = fuzzer.Run(i);
    if (result.Time > slowest)
        result = result with
        {
            Outcome = FuzzOutcome.Fault,
            Message = $"took {result.Time.TotalSeconds:F1} s; {result.Message}",
        };
    if (!outcomes.TryGetValue(result.Seed, out var row))
        outcomes.Add(result.Seed, row = new int[3]);
    row[(int)result.Outcome]++;
    if (result.Outcome == FuzzOutcome.Fault && ++faults <= 20)
        Console.WriteLine($"FAULT iteration {i} ({result.Seed}, {result.FileBytes} bytes): {result.Message}");
    if (count == 1)
        Console.WriteLine(
            $"{result.Outcome} {result.Seed} {result.FileBytes} bytes, {result.Allocated} allocated: {result.Message}"
        );
    if (mostTime is null || result.Time > mostTime.Time)
        mostTime = result;
    if (mostMemory is null || result.Load > mostMemory.Load)
        mostMemory = result;
    if ((i - from + 1) % 10_000 == 0)
        Console.Error.WriteLine($"{i + 1 - from} files, {clock.Elapsed.TotalSeconds:F0} s");
}

Console.WriteLine($"{"file", -30} {"opened", 8} {"refused", 8} {"faults", 8}");
foreach (var (name, row) in outcomes.OrderBy(o => o.Key, StringComparer.Ordinal))
    Console.WriteLine($"{name, -30} {row[0], 8} {row[1], 8} {row[2], 8}");
Console.WriteLine(
    $"{count} files from seed {seed}: {outcomes.Values.Sum(r => r[0])} opened,"
        + $" {outcomes.Values.Sum(r => r[1])} refused, {faults} faults; {clock.Elapsed.TotalSeconds:F1} s"
);
Console.WriteLine(
    $"most memory for its size: {mostMemory!.Allocated} bytes for a file of {mostMemory.FileBytes}"
        + $" ({mostMemory.Seed}, iteration {mostMemory.Iteration}),"
        + $" limit {Fuzzer.AllocationLimit(mostMemory.FileBytes)}"
);
Console.WriteLine(
    $"longest: {mostTime!.Time.TotalMilliseconds:F0} ms for {mostTime.FileBytes} bytes ({mostTime.Seed},"
        + $" iteration {mostTime.Iteration}), limit {slowest.TotalSeconds:F0} s;"
        + $" peak memory of the process: {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB"
);
return faults == 0 ? 0 : 1;
