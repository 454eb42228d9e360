// Gradients: native/torch/src/autograd.cpp, where each is described.
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Native;

internal static unsafe partial class Calls
{
    [LibraryImport(Name)] internal static partial Done htt_set_requires_grad(Tensor a, int on);
    [LibraryImport(Name)] internal static partial Done htt_retain_grad(Tensor a);
    [LibraryImport(Name)] internal static partial nint htt_grad(Tensor a);
    [LibraryImport(Name)] internal static partial Done htt_set_grad(Tensor a, Tensor? gradient);
    [LibraryImport(Name)] internal static partial Done htt_backward(Tensor a);
    [LibraryImport(Name)] internal static partial Done htt_autograd_backward(Handles outputs, Handles grad_outputs, int retain_graph, int create_graph, Handles inputs);
    [LibraryImport(Name)] internal static partial Done htt_autograd_grad(Handles outputs, Handles inputs, Handles grad_outputs, int retain_graph, int create_graph, int allow_unused, nint* result);
}
