// y = x W^T + b: x [*, in], W [out, in], b [out].
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class Linear : nn.Module<Tensor, Tensor>
    {
        public Parameter weight { get; }
        public Parameter? bias { get; }
        public long in_features { get; }
        public long out_features { get; }

        internal Linear(long inputs, long outputs, bool hasBias, Device? device, ScalarType? dtype) : base(nameof(Linear))
        {
            (in_features, out_features) = (inputs, outputs);
            weight = new(empty(outputs, inputs, dtype: dtype, device: device));
            register_parameter(nameof(weight), weight);
            if (hasBias)
            {
                bias = new(empty(outputs, dtype: dtype, device: device));
                register_parameter(nameof(bias), bias);
            }
            nn.init.Default(weight, bias);
        }

        public override Tensor forward(Tensor input) => nn.functional.linear(input, weight, bias);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Linear Linear(long inputSize, long outputSize, bool hasBias = true, Device? device = null, ScalarType? dtype = null) =>
                new(inputSize, outputSize, hasBias, device, dtype);
        }
    }
}
