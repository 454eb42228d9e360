using static TorchSharp.torch;

namespace HeavyTails.Training.Tensors;

/// <summary>Number of threads that libtorch uses inside one operation, in the whole process.</summary>
public static class Threads
{
    /// <summary>Sets the number of threads, at least 1. Training runs of this library use one thread each.</summary>
    /// <exception cref="ArgumentException">The number is less than 1.</exception>
    public static void Set(int count)
    {
        if (count < 1)
            throw new ArgumentException($"libtorch needs at least 1 thread, got {count}");
        _ = LibTorch.Info;
        set_num_threads(count);
    }
}
