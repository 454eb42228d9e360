// The same cell has the same bits wherever the same instruction set computes it. Which one that is depends on the
// processor, except where variables of the environment lower it for each library that chooses one:
//   HEAVYTAILS_ISA        the native kernels (native/src/core/cpu.hpp)
//   DOTNET_EnableAVX512   .NET 10's compiler, and with it the vectors of managed kernels; also EnableAVX2, EnableAVX
//   ATEN_CPU_CAPABILITY   PyTorch's kernels: default, avx2, avx512
//   ONEDNN_MAX_CPU_ISA    oneDNN's, which PyTorch calls
//   OPENBLAS_CORETYPE     OpenBLAS's: Nehalem has SSE 4.2, Haswell AVX2 with FMA, SkylakeX AVX-512
//   MKL_ENABLE_INSTRUCTIONS, MKL_CBWR   MKL's, in builds of PyTorch that have it
using System.Runtime.Intrinsics.X86;

namespace HeavyTails.Runs.Processes;

/// <summary>The instruction set of the kernels of a process: portable, avx2 or avx512.</summary>
public static class InstructionSet
{
    private static readonly string[] Names = ["portable", "avx2", "avx512"];

    /// <summary>Variables of the environment that hold every library of a new process to an instruction set.</summary>
    /// <param name="name">One of portable, avx2 and avx512.</param>
    public static IReadOnlyList<(string Name, string Value)> Variables(string name) =>
        name switch
        {
            "portable" =>
            [
                ("HEAVYTAILS_ISA", name),
                ("DOTNET_EnableAVX", "0"),
                ("ATEN_CPU_CAPABILITY", "default"),
                ("ONEDNN_MAX_CPU_ISA", "SSE41"),
                ("OPENBLAS_CORETYPE", "Nehalem"),
                ("MKL_ENABLE_INSTRUCTIONS", "SSE4_2"),
                ("MKL_CBWR", "SSE4_2"),
            ],
            "avx2" =>
            [
                ("HEAVYTAILS_ISA", name),
                ("DOTNET_EnableAVX512", "0"),
                ("ATEN_CPU_CAPABILITY", "avx2"),
                ("ONEDNN_MAX_CPU_ISA", "AVX2"),
                ("OPENBLAS_CORETYPE", "Haswell"),
                ("MKL_ENABLE_INSTRUCTIONS", "AVX2"),
                ("MKL_CBWR", "AVX2"),
            ],
            "avx512" =>
            [
                ("HEAVYTAILS_ISA", name),
                ("ATEN_CPU_CAPABILITY", "avx512"),
                ("ONEDNN_MAX_CPU_ISA", "AVX512_CORE"),
                ("OPENBLAS_CORETYPE", "SkylakeX"),
                ("MKL_ENABLE_INSTRUCTIONS", "AVX512"),
                ("MKL_CBWR", "AVX512"),
            ],
            _ => throw new ArgumentException($"expected one of {string.Join(", ", Names)}, got \"{name}\""),
        };

    /// <summary>
    /// The instruction set of this process: the best that .NET uses here, or the lower one of HEAVYTAILS_ISA.
    /// </summary>
    public static string OfThisProcess
    {
        get
        {
            var asked = Array.IndexOf(Names, Environment.GetEnvironmentVariable("HEAVYTAILS_ISA") ?? "");
            return Names[asked < 0 ? Best : Math.Min(asked, Best)];
        }
    }

    /// <summary>
    /// Holds this process to an instruction set. Libraries choose theirs when they are loaded, so that a process
    /// whose environment says otherwise is replaced by one of the same command line in the right environment.
    /// </summary>
    /// <param name="name">One of portable, avx2 and avx512.</param>
    /// <exception cref="NotSupportedException">The processor lacks it, or this is no program of Linux.</exception>
    public static void Require(string name)
    {
        var variables = Variables(name);
        if (variables.Any(v => Environment.GetEnvironmentVariable(v.Name) != v.Value))
        {
            if (!OperatingSystem.IsLinux() || Environment.ProcessPath is not { } program)
                throw new NotSupportedException(
                    $"--isa {name}: expected an environment with "
                        + string.Join(' ', variables.Select(v => $"{v.Name}={v.Value}"))
                );
            var words = Environment.GetCommandLineArgs();
            // If the program is the host `dotnet`, the first word is the assembly; otherwise it is the program itself.
            var hosted = Path.GetFileName(program) == "dotnet";
            ProgramReplacement.Become(
                "env",
                [.. variables.Select(v => $"{v.Name}={v.Value}"), program, .. hosted ? words : words[1..]]
            );
        }
        if (OfThisProcess != name)
            throw new NotSupportedException(
                $"--isa {name}: the processor of {Environment.MachineName} has {OfThisProcess} at most"
            );
    }

    private static int Best =>
        Avx512DQ.VL.IsSupported ? 2
        : Avx2.IsSupported && Fma.IsSupported ? 1
        : 0;
}
