// Entry point of the tests' assembly. With the name of a job it does work that needs another environment or may end the
// process; with other arguments it runs the tests.
using System.Diagnostics;
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Layers;
using HeavyTails.Native;
using HeavyTails.Papers.SingleIndex;
using HeavyTails.Training.Networks;
using HeavyTails.Training.Tensors;

// Number of threads, gradient mode and random streams are those of the process, so that tests run one by one.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace HeavyTails.Tensors.Tests;

/// <summary>Exit code and output of a child process.</summary>
internal sealed record Ending(int ExitCode, string Output, string Error);

internal static class Child
{
    /// <summary>Starts this assembly with a job and additional environment variables, and waits for its end.</summary>
    public static Ending Run(string[] job, params (string Name, string? Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Child).Assembly.Location, .. job])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new(process.ExitCode, output, error.Result);
    }

    // Some tests use TorchSharp's own types before any type of this library.
    [System.Runtime.CompilerServices.ModuleInitializer]
    internal static void FindLibTorch() => LibTorch.LoadWhenNeeded();

    public static int Main(string[] job)
    {
        switch (job)
        {
            case ["info"]:
                try
                {
                    Console.WriteLine(LibTorch.Info);
                    return 0;
                }
                catch (LibTorchException problem)
                {
                    Console.Error.WriteLine(problem.Message);
                    return 2;
                }
            case ["network"]:
                try
                {
                    using var network = Network.Build(NetworkSpec.Mlp([3, 2]), 1);
                    return 0;
                }
                catch (LibTorchException problem)
                {
                    Console.Error.WriteLine(problem.Message);
                    return 2;
                }
            case ["tensor first"]:
                Console.WriteLine(TensorFirst());
                return 0;
            case ["raw", var call]:
                Console.WriteLine("begun");
                EndingCalls.All[call].Raw();
                Console.WriteLine("survived");
                return 0;
            case ["convolutions"]:
                var wrong = ConvolutionTests.Wrong();
                Console.WriteLine($"wrong forward: {wrong.Forward.Count} of {ConvolutionTests.MostChannels}");
                Console.WriteLine($"wrong gradients of the input: {wrong.OfInput.Count}");
                Console.WriteLine($"wrong gradients of the weight: {wrong.OfWeight.Count}");
                return 0;
            case ["analysis"]:
                return Analysis();
            case ["students"]:
                return Students();
            default:
                return Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(job).GetAwaiter().GetResult();
        }
    }

    // The program of a user who calls LoadWhenNeeded and then uses TorchSharp's own types.
    private static double TensorFirst()
    {
        LibTorch.LoadWhenNeeded();
        return First();

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static double First()
        {
            using var ones = TorchSharp.torch.ones(3, 4);
            using var sum = ones.sum();
            return sum.item<float>();
        }
    }

    // Analyses a layer, describes a network, and prints the files of libtorch that the process has open.
    private static int Analysis()
    {
        var random = new Random(1);
        float[] values = [.. Enumerable.Range(0, 48 * 32).Select(_ => random.NextSingle() - .5f)];
        var layer = new Layer
        {
            Name = "fc1",
            TensorName = "fc1.weight",
            Kind = LayerKind.Linear,
            Shape = [48, 32],
            DType = "f32",
            Load = () => new([48, 32], values),
        };
        var outcome = LayerAnalysis.Of(layer, SpectralBackend.Default, AnalysisOptions.Default, 1);
        Console.WriteLine($"{outcome.Results.Count} analysed, {NetworkSpec.Mlp([784, 128, 10]).Outputs} outputs");
        PrintOpenLibraries();
        return 0;
    }

    // The gradient of a student by the native library, then by libtorch, and the files of libtorch that are open
    // between.
    private static int Students()
    {
        var (student, sample) = (Student.Draw(3, 4, 1), new SingleIndexSample([1, 2, 3, 4, 5, 6], [1, -1]));
        using (var native = new NativeArithmetic())
            Console.WriteLine($"native {native.Gradient(student, sample).Loss:f4}");
        PrintOpenLibraries();
        try
        {
            using var torch = new TorchArithmetic();
            Console.WriteLine($"torch {torch.Gradient(student, sample).Loss:f4}");
            return 0;
        }
        catch (LibTorchException problem)
        {
            Console.Error.WriteLine(problem.Message);
            return 2;
        }
    }

    private static void PrintOpenLibraries()
    {
        var open = File.ReadLines("/proc/self/maps")
            .Select(line => line.Split('/')[^1])
            .Where(name => name.Contains("torch", StringComparison.OrdinalIgnoreCase) && name.EndsWith(".so"));
        foreach (var name in open.Distinct())
            Console.WriteLine(name);
    }
}
