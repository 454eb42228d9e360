// Learning rates by epoch e = 0, 1, ...: step() moves on by one.
namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static class lr_scheduler
        {
            public abstract class LRScheduler
            {
                private readonly ILearningRateController[] groups;
                private double[] rates;

                private protected LRScheduler(Optimizer optimizer, int last_epoch)
                {
                    groups = [.. optimizer.ParamGroups];
                    if (last_epoch == -1) foreach (var group in groups) group.InitialLearningRate = group.LearningRate;
                    BaseRates = [.. groups.Select(group => group.InitialLearningRate)];
                    rates = [.. groups.Select(group => group.LearningRate)];
                    this.last_epoch = last_epoch;
                }

                internal int last_epoch;
                private protected double[] BaseRates { get; }

                /// <summary>The rate of the group in epoch e = last_epoch, from the one of the epoch before.</summary>
                private protected abstract double Rate(int e, double before, double initial);

                public virtual void step()
                {
                    last_epoch++;
                    for (var g = 0; g < groups.Length; g++)
                        rates[g] = groups[g].LearningRate = Rate(last_epoch, groups[g].LearningRate, BaseRates[g]);
                }

                public IEnumerable<double> get_last_lr() => rates;

                private protected LRScheduler Started()
                {
                    step();
                    return this;
                }

                internal static LRScheduler Start(LRScheduler schedule) => schedule.Started();
            }

            private sealed class Recurrence(Optimizer optimizer, int last_epoch, Func<int, double, double, double> rate) : LRScheduler(optimizer, last_epoch)
            {
                private protected override double Rate(int e, double before, double initial) => rate(e, before, initial);
            }

            private static LRScheduler By(Optimizer optimizer, int last_epoch, bool verbose, Func<int, double, double, double> rate)
            {
                var schedule = LRScheduler.Start(new Recurrence(optimizer, last_epoch, rate));
                if (verbose) Console.WriteLine($"Adjusting learning rate to {string.Join(", ", schedule.get_last_lr())}");
                return schedule;
            }

            /// <summary>lr gamma every step_size epochs.</summary>
            public static LRScheduler StepLR(Optimizer optimizer, int step_size, double gamma = 0.1, int last_epoch = -1, bool verbose = false) =>
                step_size > 0 ? By(optimizer, last_epoch, verbose, (e, before, _) => e == 0 || e % step_size != 0 ? before : before * gamma)
                : throw new ArgumentException($"expected step_size >= 1, got {step_size}");

            /// <summary>lr gamma at each milestone (twice, where it is named twice).</summary>
            public static LRScheduler MultiStepLR(Optimizer optimizer, IList<int> milestones, double gamma = 0.1, int last_epoch = -1, bool verbose = false) =>
                By(optimizer, last_epoch, verbose, (e, before, _) => before * Math.Pow(gamma, milestones.Count(at => at == e)));

            /// <summary>lr gamma every epoch.</summary>
            public static LRScheduler ExponentialLR(Optimizer optimizer, double gamma = 0.1, int last_epoch = -1, bool verbose = false) =>
                By(optimizer, last_epoch, verbose, (e, before, _) => e == 0 ? before : before * gamma);

            /// <summary>eta_min + (initial - eta_min) (1 + cos(pi e / T_max)) / 2, in the recurrence PyTorch uses.  Loshchilov &amp; Hutter 2017, arXiv:1608.03983</summary>
            public static LRScheduler CosineAnnealingLR(Optimizer optimizer, double T_max, double eta_min = 0.0, int last_epoch = -1, bool verbose = false) =>
                By(optimizer, last_epoch, verbose, (e, before, initial) =>
                    e == 0 ? before
                    : (e - 1 - T_max) % (2 * T_max) == 0 ? before + (initial - eta_min) * (1 - Math.Cos(Math.PI / T_max)) / 2
                    : (1 + Math.Cos(Math.PI * e / T_max)) / (1 + Math.Cos(Math.PI * (e - 1) / T_max)) * (before - eta_min) + eta_min);

            /// <summary>initial lr times the function of the epoch.</summary>
            public static LRScheduler LambdaLR(Optimizer optimizer, Func<int, double> lr_lambda, int last_epoch = -1, bool verbose = false) =>
                By(optimizer, last_epoch, verbose, (e, _, initial) => initial * lr_lambda(e));
        }
    }
}
