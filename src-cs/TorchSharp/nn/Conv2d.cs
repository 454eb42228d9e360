// y[n, o] = b[o] + sum_c W[o, c] * x[n, c], cross-correlation: x [N, C, H, W], W [O, C / groups, kH, kW].
using static TorchSharp.torch;

namespace TorchSharp
{
    /// <summary>What is beyond the border of an image.</summary>
    public enum PaddingModes { Zeros = 0, Reflect = 1, Replicate = 2, Circular = 3, Constant = 4 }
}

namespace TorchSharp.Modules
{
    public sealed class Conv2d : nn.Module<Tensor, Tensor>
    {
        private readonly long[] stride, padding, dilation;
        private readonly PaddingModes mode;

        public Parameter weight { get; }
        public Parameter? bias { get; }
        public long groups { get; }

        internal Conv2d(long inputs, long outputs, (long, long) kernel, (long, long) stride, (long, long) padding, (long, long) dilation,
                        PaddingModes mode, long groups, bool hasBias, Device? device, ScalarType? dtype) : base(nameof(Conv2d))
        {
            if (groups < 1 || inputs % groups != 0 || outputs % groups != 0)
                throw new ArgumentException($"expected channels that {groups} groups divide, got {inputs} in and {outputs} out");
            (this.stride, this.padding, this.dilation) = ([stride.Item1, stride.Item2], [padding.Item1, padding.Item2], [dilation.Item1, dilation.Item2]);
            (this.mode, this.groups) = (mode, groups);
            weight = new(empty(outputs, inputs / groups, kernel.Item1, kernel.Item2, dtype: dtype, device: device));
            register_parameter(nameof(weight), weight);
            if (hasBias)
            {
                bias = new(empty(outputs, dtype: dtype, device: device));
                register_parameter(nameof(bias), bias);
            }
            nn.init.Default(weight, bias);
        }

        public override Tensor forward(Tensor input)
        {
            if (mode is PaddingModes.Zeros or PaddingModes.Constant) return nn.functional.conv2d(input, weight, bias, stride, padding, dilation, groups);
            using var padded = nn.functional.pad(input, [padding[1], padding[1], padding[0], padding[0]], mode);
            return nn.functional.conv2d(padded, weight, bias, stride, [0, 0], dilation, groups);
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Conv2d Conv2d(long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long dilation = 1,
                PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, (kernel_size, kernel_size), (stride, stride), (padding, padding), (dilation, dilation), padding_mode, groups, bias, device, dtype);

            public static Modules.Conv2d Conv2d(long in_channels, long out_channels, (long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null, (long, long)? dilation = null,
                PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, kernel_size, stride ?? (1, 1), padding ?? (0, 0), dilation ?? (1, 1), padding_mode, groups, bias, device, dtype);
        }
    }
}
