// Whole optimiser steps: native/torch/src/optim.cpp, where each is described.
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Native;

internal static unsafe partial class Calls
{
    [LibraryImport(Name)] internal static partial Done htt_zero_grads(Handles parameters, int to_none);
    [LibraryImport(Name)] internal static partial Done htt_sgd_step(Handles parameters, nint* velocities, SgdOptions* o);
    [LibraryImport(Name)] internal static partial Done htt_adam_step(Handles parameters, nint* means, nint* squares, nint* maxima, long* steps, AdamOptions* o);
    [LibraryImport(Name)] internal static partial double htt_clip_grad_norm_(Handles parameters, double max_norm, double p);
}
