// Initial values, in place, outside any graph. fan_in, fan_out: inputs and outputs of one unit, [out, in, receptive field...].
namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static class init
        {
            public enum FanInOut { FanIn = 0, FanOut = 1 }
            public enum NonlinearityType { Linear = 0, Conv1D = 1, Conv2D = 2, Conv3D = 3, ConvTranspose1D = 4, ConvTranspose2D = 5, ConvTranspose3D = 6, Sigmoid = 7, Tanh = 8, ReLU = 9, LeakyReLU = 10 }

            public static Tensor zeros_(Tensor tensor) => Quietly(tensor, t => t.zero_());
            public static Tensor ones_(Tensor tensor) => Quietly(tensor, t => t.fill_(1));
            public static Tensor constant_(Tensor tensor, Scalar val) => Quietly(tensor, t => t.fill_(val));
            public static Tensor normal_(Tensor tensor, double mean = 0, double std = 1, Generator? generator = null) =>
                Quietly(tensor, t => t.normal_(mean, std, generator));
            public static Tensor uniform_(Tensor tensor, double low = 0, double high = 1, Generator? generator = null) =>
                Quietly(tensor, t => t.uniform_(low, high, generator));

            /// <summary>Normal numbers given that they are in [a, b]: the inverse of the normal distribution function at uniform numbers.</summary>
            public static Tensor trunc_normal_(Tensor tensor, double mean = 0.0, double std = 1.0, double a = -2.0, double b = 2.0, Generator? generator = null)
            {
                if (!(a < b) || std <= 0) throw new ArgumentException($"expected a < b and std > 0, got a = {a}, b = {b}, std = {std}");
                static double Phi(double x) => (1 + Erf(x / Math.Sqrt(2))) / 2;
                var (low, high) = (Phi((a - mean) / std), Phi((b - mean) / std));
                return Quietly(tensor, t => t.uniform_(2 * low - 1, 2 * high - 1, generator).erfinv_().mul_(std * Math.Sqrt(2)).add_(mean).clamp_(a, b));
            }

            /// <summary>Variance gain^2 2 / (fan_in + fan_out).  Glorot &amp; Bengio 2010</summary>
            public static Tensor xavier_normal_(Tensor tensor, double gain = 1.0) => normal_(tensor, 0, XavierStd(tensor, gain));
            public static Tensor xavier_uniform_(Tensor tensor, double gain = 1.0) => Uniform(tensor, XavierStd(tensor, gain));

            /// <summary>Variance gain^2 / fan.  He, Zhang, Ren &amp; Sun 2015, arXiv:1502.01852</summary>
            /// <param name="a">Slope of the leaky ReLU below zero.</param>
            public static Tensor kaiming_normal_(Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn, NonlinearityType nonlinearity = NonlinearityType.LeakyReLU) =>
                normal_(tensor, 0, KaimingStd(tensor, a, mode, nonlinearity));
            public static Tensor kaiming_uniform_(Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn, NonlinearityType nonlinearity = NonlinearityType.LeakyReLU) =>
                Uniform(tensor, KaimingStd(tensor, a, mode, nonlinearity));

            public static (long fanIn, long fanOut) CalculateFanInAndFanOut(Tensor tensor)
            {
                var shape = tensor.shape;
                if (shape.Length < 2) throw new ArgumentException($"Fan in and fan out need a tensor of at least 2 dimensions, got [{string.Join(" x ", shape)}]");
                var field = shape.Skip(2).Aggregate(1L, (product, size) => product * size);
                return (shape[1] * field, shape[0] * field);
            }

            public static double calculate_gain(NonlinearityType nonlinearity, double param = 0.0) => nonlinearity switch
            {
                NonlinearityType.Tanh => 5.0 / 3.0,
                NonlinearityType.ReLU => Math.Sqrt(2),
                NonlinearityType.LeakyReLU => Math.Sqrt(2 / (1 + param * param)),
                _ => 1,
            };

            // PyTorch's Linear and Conv2d: weights and biases uniform within 1 / sqrt(fan_in), the weights drawn as kaiming_uniform_ with slope sqrt(5).
            internal static void Default(Tensor weight, Tensor? bias)
            {
                kaiming_uniform_(weight, Math.Sqrt(5));
                var (fanIn, _) = CalculateFanInAndFanOut(weight);
                var bound = fanIn > 0 ? 1 / Math.Sqrt(fanIn) : 0;
                if (bias is not null) uniform_(bias, -bound, bound);
            }

            private static double XavierStd(Tensor tensor, double gain)
            {
                var (fanIn, fanOut) = CalculateFanInAndFanOut(tensor);
                return gain * Math.Sqrt(2.0 / (fanIn + fanOut));
            }

            private static double KaimingStd(Tensor tensor, double a, FanInOut mode, NonlinearityType nonlinearity)
            {
                var (fanIn, fanOut) = CalculateFanInAndFanOut(tensor);
                return calculate_gain(nonlinearity, a) / Math.Sqrt(mode == FanInOut.FanIn ? fanIn : fanOut);
            }

            private static Tensor Uniform(Tensor tensor, double std) => uniform_(tensor, -Math.Sqrt(3) * std, Math.Sqrt(3) * std);

            private static Tensor Quietly(Tensor tensor, Action<Tensor> fill)
            {
                using var quiet = no_grad();
                fill(tensor);
                return tensor;
            }

            private static double Erf(double x)
            {
                using var value = torch.tensor(x);
                using var erf = value.erf();
                return erf.item<double>();
            }
        }
    }
}
