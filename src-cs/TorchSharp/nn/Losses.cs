// Losses of a prediction against a target: a number, or one a case without reduction.
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules
{
    /// <summary>-log softmax(x)[y] on average: x [N, classes], y int64 [N].</summary>
    public sealed class CrossEntropyLoss : Module<Tensor, Tensor, Tensor>
    {
        private readonly Tensor? weight;
        private readonly long ignore;
        private readonly Reduction reduction;
        internal CrossEntropyLoss(Tensor? weight, long? ignore, Reduction reduction) : base(nameof(CrossEntropyLoss)) =>
            (this.weight, this.ignore, this.reduction) = (weight, ignore ?? -100, reduction);
        public override Tensor forward(Tensor input, Tensor target) => functional.cross_entropy(input, target, weight, ignore, reduction);
    }

    /// <summary>-x[y] on average: x [N, classes] log probabilities, y int64 [N].</summary>
    public sealed class NLLLoss : Module<Tensor, Tensor, Tensor>
    {
        private readonly Tensor? weight;
        private readonly Reduction reduction;
        internal NLLLoss(Tensor? weight, Reduction reduction) : base(nameof(NLLLoss)) =>
            (this.weight, this.reduction) = (weight, reduction);
        public override Tensor forward(Tensor input, Tensor target) => functional.nll_loss(input, target, weight, reduction);
    }

    /// <summary>(x - y)^2 on average.</summary>
    public sealed class MSELoss : Module<Tensor, Tensor, Tensor>
    {
        private readonly Reduction reduction;
        internal MSELoss(Reduction reduction) : base(nameof(MSELoss)) => this.reduction = reduction;
        public override Tensor forward(Tensor input, Tensor target) => functional.mse_loss(input, target, reduction);
    }

    /// <summary>|x - y| on average.</summary>
    public sealed class L1Loss : Module<Tensor, Tensor, Tensor>
    {
        private readonly Reduction reduction;
        internal L1Loss(Reduction reduction) : base(nameof(L1Loss)) => this.reduction = reduction;
        public override Tensor forward(Tensor input, Tensor target) => functional.l1_loss(input, target, reduction);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>How the cases' losses become one.</summary>
            public enum Reduction : long { None = 0, Mean = 1, Sum = 2 }

            public static Modules.CrossEntropyLoss CrossEntropyLoss(Tensor? weight = null, long? ignore_index = null, Reduction reduction = Reduction.Mean) =>
                new(weight, ignore_index, reduction);
            public static Modules.NLLLoss NLLLoss(Tensor? weight = null, Reduction reduction = Reduction.Mean) => new(weight, reduction);
            public static Modules.MSELoss MSELoss(Reduction reduction = Reduction.Mean) => new(reduction);
            public static Modules.L1Loss L1Loss(Reduction reduction = Reduction.Mean) => new(reduction);

            public static partial class functional
            {
                public static Tensor cross_entropy(Tensor input, Tensor target, Tensor? weight = null, long ignore_index = -100, Reduction reduction = Reduction.Mean, double label_smoothing = 0.0) =>
                    Native.Calls.htt_cross_entropy(input, target, weight, (long)reduction, ignore_index, label_smoothing);
                public static Tensor nll_loss(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean) =>
                    Native.Calls.htt_nll_loss(input, target, weight, (long)reduction, -100);
                public static Tensor mse_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                    Native.Calls.htt_mse_loss(input, target, (long)reduction);
                public static Tensor l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                    Native.Calls.htt_l1_loss(input, target, (long)reduction);
            }
        }
    }
}
