// Usage: MatrixSensing d r m threads. Each line "corrected|legacy STARTS STEPS" on standard input is answered by
// "CPU WALL", the seconds of one step.
using System.Diagnostics;
using System.Globalization;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.Spectra;
using HeavyTails.Papers.MatrixSensing;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var (d, r, m, threads) = (int.Parse(args[0]), int.Parse(args[1]), int.Parse(args[2]), int.Parse(args[3]));
var clock = Stopwatch.StartNew();
var problem = new SensingProblem(
    new SensingOperator(d, m, (i, a) => Variates.Gaussian(d * d, (ulong)i * 1_000_003).CopyTo(a)),
    Variates.Gaussian(d * r, 1)
);
var held = clock.Elapsed.TotalSeconds;
problem.Gradient(new double[d * d], Variant.Legacy);
Console.WriteLine($"{held} {clock.Elapsed.TotalSeconds - held}");
while (Console.ReadLine()?.Split(' ') is [var variant, var starts, var steps])
{
    var options = new SensingDescentOptions
    {
        Variant = Enum.Parse<Variant>(variant, ignoreCase: true),
        Steps = int.Parse(steps),
        Record = _ => false,
        SingularValues = 0,
        Threads = threads,
    };
    var from = Enumerable
        .Range(1, int.Parse(starts))
        .Select(k => Variates.Gaussian(d * d, 2).Select(w => w * Math.Pow(10, -k)).ToArray())
        .ToArray();
    var (cpu, wall) = (Process.GetCurrentProcess().TotalProcessorTime, Stopwatch.GetTimestamp());
    SensingDescent.Run(problem, from, options, new ManagedSpectralBackend());
    // The gradient is computed at the last point as well.
    Console.WriteLine(
        $"{(Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds / (options.Steps + 1)} "
            + $"{Stopwatch.GetElapsedTime(wall).TotalSeconds / (options.Steps + 1)}"
    );
}
