using System.CommandLine;
using System.Runtime.InteropServices;
using HeavyTails.Core.Spectra;
using HeavyTails.Native;
using HeavyTails.Runs.Folders;
using HeavyTails.Training.Tensors;

namespace HeavyTails.Cli.Commands;

/// <summary>The command heavytails info: what this build can compute with on this machine.</summary>
internal static class InfoCommand
{
    public static Command Create()
    {
        var command = new Command(
            "info",
            "Show the version, and the backend, instruction set, BLAS, threads, CUDA and libtorch of this machine."
        );
        command.SetAction(_ =>
        {
            foreach (var (name, value) in Facts())
                Console.WriteLine($"{name, -16} {value}");
            return 0;
        });
        return command;
    }

    private static IEnumerable<(string Name, string Value)> Facts()
    {
        yield return ("heavytails", Provenance.VersionOf(typeof(InfoCommand).Assembly));
        yield return (".NET", $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}");
        yield return ("processors", Environment.ProcessorCount.ToString());
        if (SpectralBackend.WhyManaged is { } why)
            yield return ("native backend", $"not available: {why}");
        var backend = SpectralBackend.Default;
        yield return ("backend", backend.Info.Backend);
        yield return ("routine", backend.Info.Routine);
        yield return ("instruction set", backend.Info.InstructionSet);
        yield return ("BLAS", backend.Info.Blas);
        yield return ("threads", backend.Info.Threads.ToString());
        yield return ("CUDA", Cuda());
        yield return ("libtorch", Tensors());
    }

    // Loads libtorch, which an analysis never does.
    private static string Tensors()
    {
        try
        {
            return $"{LibTorch.Info}; CUDA devices: {TensorDevice.CudaDevices()}";
        }
        catch (LibTorchException problem)
        {
            return $"not available, so nothing can be trained: {problem.Message}";
        }
    }

    private static string Cuda()
    {
        try
        {
            return CudaInfo.Find().ToString();
        }
        catch (DllNotFoundException missing)
        {
            return $"not available: {missing.Message}";
        }
    }
}
