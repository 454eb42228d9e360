using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>(x - mean) / sqrt(var + eps) * weight + bias, by channel of x [N, C, H, W]: over the batch in training, by the running moments otherwise.  Ioffe &amp; Szegedy 2015, arXiv:1502.03167</summary>
    public sealed class BatchNorm2d : nn.Module<Tensor, Tensor>
    {
        private readonly double eps, momentum;

        public Parameter? weight { get; }
        public Parameter? bias { get; }
        public Tensor? running_mean { get; }
        public Tensor? running_var { get; }
        public Tensor? num_batches_tracked { get; }

        internal BatchNorm2d(long features, double eps, double momentum, bool affine, bool track, Device? device, ScalarType? dtype) : base(nameof(BatchNorm2d))
        {
            (this.eps, this.momentum) = (eps, momentum);
            if (affine)
            {
                weight = new(ones(features, dtype: dtype, device: device));
                bias = new(zeros(features, dtype: dtype, device: device));
                register_parameter(nameof(weight), weight);
                register_parameter(nameof(bias), bias);
            }
            if (!track) return;
            running_mean = zeros(features, dtype: dtype, device: device);
            running_var = ones(features, dtype: dtype, device: device);
            num_batches_tracked = zeros([], dtype: ScalarType.Int64, device: device);
            register_buffer(nameof(running_mean), running_mean);
            register_buffer(nameof(running_var), running_var);
            register_buffer(nameof(num_batches_tracked), num_batches_tracked);
        }

        public override Tensor forward(Tensor input)
        {
            if (input.dim() != 4) throw new ArgumentException($"expected [N, C, H, W], got [{string.Join(" x ", input.shape)}]");
            if (training) num_batches_tracked?.add_(1);
            return nn.functional.batch_norm(input, running_mean, running_var, weight, bias, training || running_mean is null, momentum, eps);
        }
    }

    /// <summary>x / (k + alpha mean of x^2 over size neighbouring channels)^beta.  Krizhevsky, Sutskever &amp; Hinton 2012, sec. 3.3</summary>
    public sealed class LocalResponseNorm : nn.Module<Tensor, Tensor>
    {
        private readonly long size;
        private readonly double alpha, beta, k;

        internal LocalResponseNorm(long size, double alpha, double beta, double k) : base(nameof(LocalResponseNorm)) =>
            (this.size, this.alpha, this.beta, this.k) = (size, alpha, beta, k);

        public override Tensor forward(Tensor input) => nn.functional.local_response_norm(input, size, alpha, beta, k);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>eps, momentum: PyTorch's defaults.</summary>
            public static Modules.BatchNorm2d BatchNorm2d(long features, double eps = 1e-05, double momentum = 0.1, bool affine = true, bool track_running_stats = true, Device? device = null, ScalarType? dtype = null) =>
                new(features, eps, momentum, affine, track_running_stats, device, dtype);

            /// <summary>alpha, beta, k: PyTorch's defaults (AlexNet's are size 5, alpha 5e-4 before division by 5, beta 0.75, k 2).</summary>
            public static Modules.LocalResponseNorm LocalResponseNorm(long size, double alpha = 0.0001, double beta = 0.75, double k = 1.0) =>
                new(size, alpha, beta, k);

            public static partial class functional
            {
                public static Tensor batch_norm(Tensor input, Tensor? running_mean, Tensor? running_var, Tensor? weight = null, Tensor? bias = null, bool training = false, double momentum = 0.1, double eps = 1e-5) =>
                    Native.Calls.htt_batch_norm(input, weight, bias, running_mean, running_var, training ? 1 : 0, momentum, eps);

                public static Tensor local_response_norm(Tensor input, long size, double alpha = 0.0001, double beta = 0.75, double k = 1.0) =>
                    Native.Calls.htt_local_response_norm(input, size, alpha, beta, k);
            }
        }
    }
}
