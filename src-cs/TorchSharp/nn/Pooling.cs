// The largest, or the mean, of each window: x [N, C, H, W].
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class MaxPool2d : nn.Module<Tensor, Tensor>
    {
        private readonly long[] kernel;
        private readonly long[]? stride, padding, dilation;
        private readonly bool ceil;

        internal MaxPool2d(long[] kernel, long[]? stride, long[]? padding, long[]? dilation, bool ceil) : base(nameof(MaxPool2d)) =>
            (this.kernel, this.stride, this.padding, this.dilation, this.ceil) = (kernel, stride, padding, dilation, ceil);

        public override Tensor forward(Tensor input) => nn.functional.max_pool2d(input, kernel, stride, padding, dilation, ceil);
    }

    public sealed class AvgPool2d : nn.Module<Tensor, Tensor>
    {
        private readonly long[] kernel;
        private readonly long[]? stride, padding;
        private readonly bool ceil, countPadding;
        private readonly long? divisor;

        internal AvgPool2d(long[] kernel, long[]? stride, long[]? padding, bool ceil, bool countPadding, long? divisor) : base(nameof(AvgPool2d)) =>
            (this.kernel, this.stride, this.padding, this.ceil, this.countPadding, this.divisor) = (kernel, stride, padding, ceil, countPadding, divisor);

        public override Tensor forward(Tensor input) =>
            nn.functional.avg_pool2d(input, kernel, stride, padding, ceil, countPadding, divisor);
    }

    public sealed class AdaptiveAvgPool2d : nn.Module<Tensor, Tensor>
    {
        private readonly long[] size;
        internal AdaptiveAvgPool2d(long[] size) : base(nameof(AdaptiveAvgPool2d)) => this.size = size;
        public override Tensor forward(Tensor input) => nn.functional.adaptive_avg_pool2d(input, size);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>The largest of each window; stride defaults to the window's size.</summary>
            public static Modules.MaxPool2d MaxPool2d(long kernel_size, long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false) =>
                new([kernel_size, kernel_size], Both(stride), Both(padding), Both(dilation), ceil_mode);
            public static Modules.MaxPool2d MaxPool2d((long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null, (long, long)? dilation = null, bool ceil_mode = false) =>
                new([kernel_size.Item1, kernel_size.Item2], Both(stride), Both(padding), Both(dilation), ceil_mode);

            /// <summary>The mean of each window; stride defaults to the window's size.</summary>
            public static Modules.AvgPool2d AvgPool2d(long kernel_size, long? stride = null, long? padding = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
                new([kernel_size, kernel_size], Both(stride), Both(padding), ceil_mode, count_include_pad, divisor_override);

            /// <summary>Means over windows that divide the image into output_size parts.</summary>
            public static Modules.AdaptiveAvgPool2d AdaptiveAvgPool2d(long output_size) => new([output_size, output_size]);
            public static Modules.AdaptiveAvgPool2d AdaptiveAvgPool2d(long[] output_size) => new(output_size);

            private static long[]? Both(long? size) => size is { } s ? [s, s] : null;
            private static long[]? Both((long, long)? size) => size is { } s ? [s.Item1, s.Item2] : null;

            public static unsafe partial class functional
            {
                public static Tensor max_pool2d(Tensor input, long[] kernel_size, long[]? stride = null, long[]? padding = null, long[]? dilation = null, bool ceil_mode = false)
                {
                    fixed (long* k = kernel_size, s = stride ?? [], p = padding ?? [0, 0], d = dilation ?? [1, 1])
                        return Native.Calls.htt_max_pool2d(input, new(k, kernel_size.Length), new(s, stride?.Length ?? 0), new(p, padding?.Length ?? 2), new(d, dilation?.Length ?? 2), ceil_mode ? 1 : 0);
                }

                public static Tensor avg_pool2d(Tensor input, long[] kernel_size, long[]? stride = null, long[]? padding = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null)
                {
                    fixed (long* k = kernel_size, s = stride ?? [], p = padding ?? [0, 0])
                        return Native.Calls.htt_avg_pool2d(input, new(k, kernel_size.Length), new(s, stride?.Length ?? 0), new(p, padding?.Length ?? 2), ceil_mode ? 1 : 0, count_include_pad ? 1 : 0, divisor_override ?? 0);
                }

                public static Tensor adaptive_avg_pool2d(Tensor input, long[] output_size)
                {
                    fixed (long* s = output_size) return Native.Calls.htt_adaptive_avg_pool2d(input, new(s, output_size.Length));
                }
            }
        }
    }
}
