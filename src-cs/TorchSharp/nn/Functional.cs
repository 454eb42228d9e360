// Layers as functions.
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static unsafe partial class functional
        {
            /// <summary>x W^T + b</summary>
            public static Tensor linear(Tensor input, Tensor weight, Tensor? bias = null) => Calls.htt_linear(input, weight, bias);

            public static Tensor conv2d(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? dilation = null, long groups = 1)
            {
                fixed (long* s = strides ?? [1], p = padding ?? [0], d = dilation ?? [1])
                    return Calls.htt_conv2d(input, weight, bias, new(s, strides?.Length ?? 1), new(p, padding?.Length ?? 1), new(d, dilation?.Length ?? 1), groups);
            }

            /// <summary>pad: before and after, from the last dimension backwards.</summary>
            public static Tensor pad(Tensor input, long[] pad, PaddingModes mode = PaddingModes.Constant, double value = 0)
            {
                var name = mode switch { PaddingModes.Reflect => "reflect", PaddingModes.Replicate => "replicate", PaddingModes.Circular => "circular", _ => "constant" };
                fixed (long* p = pad) return Calls.htt_pad(input, new(p, pad.Length), name, value);
            }

            /// <summary>int64 [*] to [*, classes], a one where the class is; -1: as many as the largest says.</summary>
            public static Tensor one_hot(Tensor x, long num_classes = -1) => Calls.htt_one_hot(x, num_classes);
        }
    }
}
