// m = b1 m + (1 - b1) g;  v = b2 v + (1 - b2) g^2;  p -= lr / (1 - b1^t) m / (sqrt(v / (1 - b2^t)) + eps).
// Kingma & Ba 2015, arXiv:1412.6980, with PyTorch's place of eps; amsgrad: the largest v so far (Reddi, Kale & Kumar 2018, arXiv:1904.09237).
using TorchSharp.Modules;
using TorchSharp.Native;

namespace TorchSharp
{
    namespace Native
    {
        internal struct AdamOptions
        {
            public double LearningRate, Beta1, Beta2, Eps, WeightDecay;
            public int Amsgrad, Maximize;
        }
    }

    public static partial class torch
    {
        public static partial class optim
        {
            public static Adam Adam(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.99, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

            public static Adam Adam(IEnumerable<(string name, Parameter parameter)> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.99, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(parameters.Select(named => named.parameter), lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);
        }
    }

    namespace Modules
    {
        public class Adam : OptimizerHelper
        {
            public Adam(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.99, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
            {
                if (lr < 0) throw new ArgumentException($"Invalid learning rate: {lr}");
                if (beta1 is not (>= 0 and < 1) || beta2 is not (>= 0 and < 1)) throw new ArgumentException($"expected beta1 and beta2 in [0, 1), got {beta1} and {beta2}");
                if (eps < 0) throw new ArgumentException($"Invalid eps: {eps}");
                if (weight_decay < 0) throw new ArgumentException($"Invalid weight_decay value: {weight_decay}");
                Add(new Group(parameters, lr, new AdamOptions { Beta1 = beta1, Beta2 = beta2, Eps = eps, WeightDecay = weight_decay, Amsgrad = amsgrad ? 1 : 0, Maximize = maximize ? 1 : 0 }));
            }

            private protected override void Step(ParamGroup group) => ((Group)group).Step();

            private sealed class Group : ParamGroup
            {
                private long[] steps;
                private Carried means, squares, maxima;
                private AdamOptions options;

                public Group(IEnumerable<Parameter> parameters, double lr, AdamOptions options) : base(parameters, lr)
                {
                    this.options = options;
                    steps = new long[Members.Length];
                    (means, squares, maxima) = (new(Members.Length), new(Members.Length), new(Members.Length));
                }

                public unsafe void Step()
                {
                    var now = options with { LearningRate = LearningRate };
                    var handles = stackalloc nint[Members.Length];
                    for (var i = 0; i < Members.Length; i++) handles[i] = Members[i].Handle;
                    fixed (nint* m = means.Handles, v = squares.Handles, x = maxima.Handles)
                    fixed (long* t = steps)
                        Calls.htt_adam_step(new(handles, Members.Length), m, v, x, t, &now);
                    GC.KeepAlive(Members);
                }

                internal override void DisposeState()
                {
                    means.Dispose();
                    squares.Dispose();
                    maxima.Dispose();
                }

                internal override void SaveOptions(BinaryWriter writer)
                {
                    foreach (var number in (double[])[options.Beta1, options.Beta2, options.Eps, options.WeightDecay]) writer.Write(number);
                    writer.Write(options.Amsgrad != 0);
                    writer.Write(options.Maximize != 0);
                }

                internal override Action ReadOptions(BinaryReader reader)
                {
                    var read = new AdamOptions
                    {
                        Beta1 = reader.ReadDouble(), Beta2 = reader.ReadDouble(), Eps = reader.ReadDouble(), WeightDecay = reader.ReadDouble(),
                        Amsgrad = reader.ReadBoolean() ? 1 : 0, Maximize = reader.ReadBoolean() ? 1 : 0,
                    };
                    return () => options = read;
                }

                internal override void Save(BinaryWriter writer)
                {
                    for (var i = 0; i < Members.Length; i++)
                    {
                        writer.Write(steps[i]);
                        foreach (var carried in (Carried[])[means, squares, maxima]) carried.Save(writer, i);
                    }
                }

                internal override Action Read(BinaryReader reader)
                {
                    var counts = new long[Members.Length];
                    Carried m = new(Members.Length), v = new(Members.Length), x = new(Members.Length);
                    for (var i = 0; i < Members.Length; i++)
                    {
                        counts[i] = reader.ReadInt64();
                        foreach (var carried in (Carried[])[m, v, x]) carried.Load(reader, i, Members[i]);
                    }
                    return () =>
                    {
                        DisposeState();
                        (steps, means, squares, maxima) = (counts, m, v, x);
                    };
                }
            }
        }
    }
}
