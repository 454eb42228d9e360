// Arguments: n, d, h and the number of threads. Reads "<side> <sgd|adam> <count>" from standard input, takes <count>
// full-batch steps of a student with a frozen output on n samples of a softplus teacher, all of which are the same for
// every side, and answers "<cpu us each> <wall us each> <loss before the last step> <steps so far>".
//   side    native, managed, torch (TorchArithmetic): this library's training
//           torchsharp: float32 tensors, automatic differentiation and optimisers of TorchSharp
//           sgemm-1, sgemm-2: products of libtorch, X W' [n x h] and D'X [h x d]
//           optimizer: native's steps without the gradients, which are those of its last step
using System.Globalization;
using HeavyTails.Benchmarks;
using HeavyTails.Core.Numerics;
using HeavyTails.Data.Synthetic;
using HeavyTails.Papers.SingleIndex;
using HeavyTails.SingleIndexBench;
using HeavyTails.Training.Tensors;
using TorchSharp;

var sizes = args.Select(a => int.Parse(a, CultureInfo.InvariantCulture)).ToArray();
var (n, d, h, threads) = (sizes[0], sizes[1], sizes[2], sizes[3]);
LibTorch.LoadWhenNeeded();
Threads.Set(threads);
var (x, beta, noise) = (Variates.Gaussian(n * d, 1), Variates.Gaussian(d, 2), Variates.Gaussian(n, 3));
var norm = Math.Sqrt(Vectors.Dot(beta, beta));
double Teacher(int i) => SyntheticData.Softplus(Vectors.Dot(x.AsSpan(i * d, d), beta) / norm) + (.3 * noise[i]);
var sample = new SingleIndexSample(x, [.. Enumerable.Range(0, n).Select(Teacher)]);
var student = Student.Draw(d, h, 4);
var arithmetics = new Dictionary<string, Lazy<IStudentArithmetic>>
{
    ["native"] = new(() => new NativeArithmetic(threads)),
    ["managed"] = new(() => new ManagedArithmetic(threads)),
    ["torch"] = new(() => new TorchArithmetic("cpu", threads)),
};
var trainings = new Dictionary<string, (StudentTraining Training, StudentGradient? Last)>();
var sharp = new Dictionary<string, TorchSide>();
var products = new Lazy<Products>(() => new(n, d, h));
while (Console.ReadLine() is { } line)
{
    var words = line.Split(' ');
    var (side, rule, count) = (words[0], words[1], int.Parse(words[2], CultureInfo.InvariantCulture));
    var (loss, steps) = (0.0, 0L);
    ProcessorClock clock;
    if (side.StartsWith("sgemm-", StringComparison.Ordinal))
    {
        var first = side == "sgemm-1";
        _ = products.Value;
        clock = new();
        for (var i = 0; i < count; i++)
            products.Value.Run(first);
    }
    else if (side == "torchsharp")
    {
        if (!sharp.TryGetValue(rule, out var training))
            sharp[rule] = training = new(student, sample, rule);
        clock = new();
        for (var i = 0; i < count; i++)
            loss = training.Step();
        steps = training.Steps;
    }
    else
    {
        var key = $"{(side == "optimizer" ? "native" : side)} {rule}";
        if (!trainings.TryGetValue(key, out var entry))
            entry = (new(student, Rules.Of(rule)), null);
        var arithmetic = arithmetics[key.Split(' ')[0]].Value;
        var training = side == "optimizer" ? new StudentTraining(student, Rules.Of(rule)) : entry.Training;
        clock = new();
        for (var i = 0; i < count; i++)
        {
            if (side != "optimizer")
                entry = (training, arithmetic.Gradient(training.Student, sample));
            training.Step(entry.Last!, Rules.StepSize(rule));
        }
        trainings[key] = entry;
        (loss, steps) = (entry.Last!.Loss, entry.Training.Steps);
    }
    var (cpu, wall) = clock.MicrosecondsEach(count);
    Console.WriteLine(FormattableString.Invariant($"{cpu:R} {wall:R} {loss:R} {steps}"));
}
