using TorchSharp.Modules;
using TorchSharp.Native;

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            /// <summary>What a learning-rate schedule sees of a group of parameters.</summary>
            public interface ILearningRateController
            {
                double LearningRate { get; set; }
                double InitialLearningRate { get; set; }
            }

            /// <summary>Changes parameters along their gradients.</summary>
            public abstract class Optimizer : IDisposable
            {
                internal abstract IReadOnlyList<ParamGroup> Groups { get; }

                public virtual IEnumerable<ILearningRateController> ParamGroups => Groups;
                public virtual IEnumerable<Parameter> parameters() => Groups.SelectMany(group => group.Members);

                /// <summary>Sets the gradients to zero (they stay allocated; set grad to null to drop them).</summary>
                public virtual void zero_grad()
                {
                    foreach (var group in Groups) ZeroGradients(group.Members, toNone: false);
                }

                /// <summary>One step. The closure, where given, computes the loss anew and its gradients, and its value is returned.</summary>
                public virtual Tensor? step(Func<Tensor>? closure = null)
                {
                    Tensor? loss = null;
                    if (closure is not null) using (enable_grad()) loss = closure();
                    foreach (var group in Groups) Step(group);
                    return loss;
                }

                private protected abstract void Step(ParamGroup group);

                public void Dispose()
                {
                    Dispose(true);
                    GC.SuppressFinalize(this);
                }

                protected virtual void Dispose(bool disposing)
                {
                    if (disposing) foreach (var group in Groups) group.DisposeState();
                }
            }

            internal static unsafe void ZeroGradients(Parameter[] parameters, bool toNone)
            {
                var handles = parameters.Handles();
                fixed (nint* h = handles) Calls.htt_zero_grads(new(h, handles.Length), toNone ? 1 : 0);
                GC.KeepAlive(parameters);
            }
        }
    }
}
