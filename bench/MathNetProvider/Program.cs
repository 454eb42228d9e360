// Usage: MathNetProvider THREADS. Each line "JOB ORDER" on standard input is answered by "MANAGED NATIVE MANAGED_CPU
// NATIVE_CPU DIFFERENCE": wall and processor microseconds of one call, and the largest difference of their results over
// the largest result. Both calls are repeated for at least 0.2 s after one to warm up.
using System.Diagnostics;
using System.Globalization;
using HeavyTails.Benchmarks;
using HeavyTails.MathNet;
using MathNet.Numerics;
using MathNet.Numerics.Providers.LinearAlgebra;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var threads = int.Parse(args[0]);
Control.MaxDegreeOfParallelism = threads;
var provider = HeavyTailsLinearAlgebra.Use(threads);
Console.WriteLine(provider.Description);
while (Console.ReadLine()?.Split(' ') is [var name, var order])
{
    var job = Job.All.Single(j => j.Name == name);
    var call = job.Of(int.Parse(order));
    LinearAlgebraControl.UseManaged();
    var (managed, expected) = Time(call);
    LinearAlgebraControl.Provider = provider;
    var (native, got) = Time(call);
    var largest = expected.Max(Math.Abs);
    var difference = expected.Zip(got, (x, y) => Math.Abs(x - y)).Max() / largest;
    if (!(difference <= job.Tolerance))
        throw new InvalidOperationException($"{name} {order}: the results differ by {difference:E1}");
    Console.WriteLine($"{managed.Wall} {native.Wall} {managed.Cpu} {native.Cpu} {difference}");
}

static ((double Cpu, double Wall), double[]) Time(Func<double[]> call)
{
    var result = call();
    var (clock, watch, count) = (new ProcessorClock(), Stopwatch.StartNew(), 0);
    for (; count == 0 || watch.Elapsed.TotalSeconds < 0.2; count++)
        call();
    return (clock.MicrosecondsEach(count), result);
}
