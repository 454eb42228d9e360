// Activations and what passes a tensor on unchanged in number: dropout, flatten, identity.
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>max(x, 0)</summary>
    public sealed class ReLU : nn.Module<Tensor, Tensor>
    {
        private readonly bool inplace;
        internal ReLU(bool inplace) : base(nameof(ReLU)) => this.inplace = inplace;
        public override Tensor forward(Tensor input) => inplace ? input.alias().relu_() : input.relu();
    }

    public sealed class Tanh : nn.Module<Tensor, Tensor>
    {
        internal Tanh() : base(nameof(Tanh)) { }
        public override Tensor forward(Tensor input) => input.tanh();
    }

    public sealed class Sigmoid : nn.Module<Tensor, Tensor>
    {
        internal Sigmoid() : base(nameof(Sigmoid)) { }
        public override Tensor forward(Tensor input) => input.sigmoid();
    }

    public sealed class GELU : nn.Module<Tensor, Tensor>
    {
        internal GELU() : base(nameof(GELU)) { }
        public override Tensor forward(Tensor input) => nn.functional.gelu(input);
    }

    /// <summary>In training each element is zero with probability p, and the others divided by 1 - p.</summary>
    public sealed class Dropout : nn.Module<Tensor, Tensor>
    {
        private readonly double p;
        private readonly bool inplace;
        internal Dropout(double p, bool inplace) : base(nameof(Dropout))
        {
            if (p is not (>= 0 and <= 1)) throw new ArgumentException($"expected a probability in [0, 1], got {p}");
            (this.p, this.inplace) = (p, inplace);
        }
        public override Tensor forward(Tensor input) => nn.functional.dropout(input, p, training, inplace);
    }

    public sealed class Flatten : nn.Module<Tensor, Tensor>
    {
        private readonly long start, end;
        internal Flatten(long start, long end) : base(nameof(Flatten)) => (this.start, this.end) = (start, end);
        public override Tensor forward(Tensor input) => input.flatten(start, end);
    }

    public sealed class Identity : nn.Module<Tensor, Tensor>
    {
        internal Identity() : base(nameof(Identity)) { }
        public override Tensor forward(Tensor input) => input.alias();
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.ReLU ReLU(bool inplace = false) => new(inplace);
            public static Modules.Tanh Tanh() => new();
            public static Modules.Sigmoid Sigmoid() => new();
            public static Modules.GELU GELU() => new();
            public static Modules.Dropout Dropout(double p = 0.5, bool inplace = false) => new(p, inplace);
            public static Modules.Flatten Flatten(long start_dim = 1, long end_dim = -1) => new(start_dim, end_dim);
            public static Modules.Identity Identity() => new();

            public static partial class functional
            {
                public static Tensor relu(Tensor x, bool inplace = false) => inplace ? x.alias().relu_() : x.relu();
                public static Tensor tanh(Tensor x, bool inplace = false) => x.tanh();
                public static Tensor sigmoid(Tensor x, bool inplace = false) => x.sigmoid();
                public static Tensor gelu(Tensor x) => Native.Calls.htt_gelu(x);
                public static Tensor leaky_relu(Tensor input, double negative_slope, bool inplace = false) =>
                    Native.Calls.htt_leaky_relu(input, negative_slope);
                public static Tensor softplus(Tensor x) => Native.Calls.htt_softplus(x);
                public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) =>
                    Native.Calls.htt_softmax(input, dim, (int?)dtype ?? -1);
                public static Tensor log_softmax(Tensor x, long dim) => Native.Calls.htt_log_softmax(x, dim, -1);

                public static Tensor dropout(Tensor input, double p = 0.5, bool training = true, bool inplace = false)
                {
                    var dropped = Native.Calls.htt_dropout(input, p, training ? 1 : 0);
                    if (!inplace) return dropped;
                    using (dropped) return input.alias().copy_(dropped);
                }
            }
        }
    }
}
