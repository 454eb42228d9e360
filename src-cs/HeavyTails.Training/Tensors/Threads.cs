using static TorchSharp.torch;

namespace HeavyTails.Training.Tensors;

/// <summary>How many threads libtorch uses inside one operation, in the whole process.</summary>
public static class Threads
{
    /// <summary>Sets the number of threads. Training runs of this library use one thread each.</summary>
    /// <exception cref="ArgumentException">Fewer than one.</exception>
    public static void Set(int count)
    {
        if (count < 1)
            throw new ArgumentException($"libtorch needs at least 1 thread, got {count}");
        _ = LibTorch.Info;
        set_num_threads(count);
    }
}
