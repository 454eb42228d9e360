// g += weight_decay p;  v = momentum v + (1 - dampening) g, v = g at first;  p -= lr (nesterov ? g + momentum v : v).
// Sutskever, Martens, Dahl & Hinton 2013, in PyTorch's form (lr multiplies v, not g).
using TorchSharp.Modules;
using TorchSharp.Native;

namespace TorchSharp
{
    namespace Native
    {
        internal struct SgdOptions
        {
            public double LearningRate, Momentum, Dampening, WeightDecay;
            public int Nesterov, Maximize;
        }
    }

    public static partial class torch
    {
        public static partial class optim
        {
            public static SGD SGD(IEnumerable<Parameter> parameters, double learningRate, double momentum = 0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false) =>
                new(parameters, learningRate, momentum, dampening, weight_decay, nesterov, maximize);

            public static SGD SGD(IEnumerable<(string name, Parameter parameter)> parameters, double learningRate, double momentum = 0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false) =>
                new(parameters.Select(named => named.parameter), learningRate, momentum, dampening, weight_decay, nesterov, maximize);
        }
    }

    namespace Modules
    {
        public class SGD : OptimizerHelper
        {
            public SGD(IEnumerable<Parameter> parameters, double lr, double momentum = 0.0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false)
            {
                if (lr < 0) throw new ArgumentException($"Invalid learning rate: {lr}");
                if (momentum < 0) throw new ArgumentException($"Invalid momentum value: {momentum}");
                if (weight_decay < 0) throw new ArgumentException($"Invalid weight_decay value: {weight_decay}");
                if (nesterov && (momentum <= 0 || dampening != 0)) throw new ArgumentException("Nesterov momentum requires a momentum and zero dampening");
                Add(new Group(parameters, lr, new SgdOptions { Momentum = momentum, Dampening = dampening, WeightDecay = weight_decay, Nesterov = nesterov ? 1 : 0, Maximize = maximize ? 1 : 0 }));
            }

            private protected override unsafe void Step(ParamGroup group) => ((Group)group).Step();

            private sealed class Group(IEnumerable<Parameter> parameters, double lr, SgdOptions options) : ParamGroup(parameters, lr)
            {
                private Carried? velocities;

                private Carried Velocities => velocities ??= new(Members.Length);

                public unsafe void Step()
                {
                    var now = options with { LearningRate = LearningRate };
                    var handles = stackalloc nint[Members.Length];
                    for (var i = 0; i < Members.Length; i++) handles[i] = Members[i].Handle;
                    fixed (nint* v = Velocities.Handles) Calls.htt_sgd_step(new(handles, Members.Length), v, &now);
                    GC.KeepAlive(Members);
                }

                internal override void DisposeState() => velocities?.Dispose();

                internal override void SaveOptions(BinaryWriter writer)
                {
                    writer.Write(options.Momentum);
                    writer.Write(options.Dampening);
                    writer.Write(options.WeightDecay);
                    writer.Write(options.Nesterov != 0);
                    writer.Write(options.Maximize != 0);
                }

                internal override Action ReadOptions(BinaryReader reader)
                {
                    var read = new SgdOptions
                    {
                        Momentum = reader.ReadDouble(), Dampening = reader.ReadDouble(), WeightDecay = reader.ReadDouble(),
                        Nesterov = reader.ReadBoolean() ? 1 : 0, Maximize = reader.ReadBoolean() ? 1 : 0,
                    };
                    return () => options = read;
                }

                internal override void Save(BinaryWriter writer)
                {
                    for (var i = 0; i < Members.Length; i++) Velocities.Save(writer, i);
                }

                internal override Action Read(BinaryReader reader)
                {
                    var read = new Carried(Members.Length);
                    for (var i = 0; i < Members.Length; i++) read.Load(reader, i, Members[i]);
                    return () =>
                    {
                        velocities?.Dispose();
                        velocities = read;
                    };
                }
            }
        }
    }
}
