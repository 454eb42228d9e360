// Errors, threads, devices, gradient mode and random generators: native/torch/src/runtime.cpp, where each is described.
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Native;

internal static unsafe partial class Calls
{
    [LibraryImport(Name)] internal static partial Done htt_set_threads(int count);
    [LibraryImport(Name), SuppressGCTransition] internal static partial int htt_threads();
    [LibraryImport(Name)] internal static partial int htt_cuda_count();
    [LibraryImport(Name), SuppressGCTransition] internal static partial int htt_set_grad_mode(int on);
    [LibraryImport(Name), SuppressGCTransition] internal static partial int htt_grad_mode();
    [LibraryImport(Name)] internal static partial Done htt_manual_seed(long seed);
    [LibraryImport(Name)] internal static partial Generator htt_generator_default();
    [LibraryImport(Name)] internal static partial nint htt_generator_new(ulong seed, int device, int index);
    [LibraryImport(Name)] internal static partial void htt_generator_free(nint h);
    [LibraryImport(Name)] internal static partial Done htt_generator_seed(Generator h, ulong seed);
    [LibraryImport(Name)] internal static partial long htt_generator_initial_seed(Generator h);
    [LibraryImport(Name)] internal static partial Tensor htt_generator_state(Generator h);
    [LibraryImport(Name)] internal static partial Done htt_generator_set_state(Generator h, Tensor state);
}
