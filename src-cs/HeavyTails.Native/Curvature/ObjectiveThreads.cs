using HeavyTails.Core.Spectra;

namespace HeavyTails.Native.Curvature;

/// <summary>Threads that several objectives share; they take turns.</summary>
public sealed class ObjectiveThreads : IDisposable
{
    /// <summary>Takes threads, which the first product starts.</summary>
    /// <param name="threads">Number of threads, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is less than 1.</exception>
    /// <exception cref="DllNotFoundException">The native library is missing; the message says why.</exception>
    public ObjectiveThreads(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        if (NativeLibraryLoader.Failure is { } failure)
            throw new DllNotFoundException($"perceptrons need libheavytails: {failure}");
        Context = ContextHandle.Create(threads, SpectralAccuracy.Fast);
        var info = Context.Info(withBlas: false);
        InstructionSet = ContextHandle.Text(info.InstructionSet);
    }

    /// <summary>Instruction set of the kernels, for example "avx512".</summary>
    public string InstructionSet { get; }

    internal ContextHandle Context { get; }

    /// <summary>Releases the threads, as soon as no objective uses them.</summary>
    public void Dispose() => Context.Dispose();
}
