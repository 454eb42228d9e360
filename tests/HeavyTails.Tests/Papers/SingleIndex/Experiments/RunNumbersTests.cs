using HeavyTails.Core.LinearModels;
using HeavyTails.Core.Numerics;
using HeavyTails.Native.Curvature;
using HeavyTails.Papers.SingleIndex;
using HeavyTails.Papers.SingleIndex.Contexts;

namespace HeavyTails.Tests.Papers.SingleIndex.Experiments;

/// <summary>The numbers of probes beside those of students that were trained without the run.</summary>
public class RunNumbersTests
{
    [Fact]
    public void Losses_are_those_of_the_read_outs_of_the_same_students()
    {
        var (context, data) = (TinyRuns.Context, TinyRuns.Data(TinyRuns.Context));
        var (probes, students) = (TinyRuns.Probes(context), TinyRuns.Students(context));
        Assert.Equal(students.Count, probes.Count);
        foreach (var (row, student) in probes.Zip(students))
        {
            var readout = StudentReadout.Fit(student, data.Probe);
            Assert.Equal((readout.FitLoss, readout.Loss(data.Test)), (row["train_loss"], row["test_loss"]));
            Assert.Equal(readout.Norm, row["readout_norm"]);
            // The student's own loss is that of which the gradient is taken.
            Assert.Equal(new ManagedArithmetic().Gradient(student, data.Train).Loss, row["net_train_loss"], 1e-13);
            Assert.Equal(new ManagedArithmetic().Gradient(student, data.Test).Loss, row["net_test_loss"], 1e-13);
        }
        Assert.Equal(probes[0]["net_train_loss"], probes[1]["batch_loss"], 1e-13);
        Assert.Equal(probes[1]["net_train_loss"], probes[2]["batch_loss"], 1e-13);
    }

    // Fault 1 of the source: features tanh(W x / d), as if a pre-activation were divided by sqrt d twice.
    [Fact]
    public void Legacy_columns_are_those_of_features_that_were_divided_twice()
    {
        var (context, data) = (TinyRuns.Context, TinyRuns.Data(TinyRuns.Context));
        var (row, student) = (TinyRuns.Probes(context)[^1], TinyRuns.Students(context)[^1]);
        foreach (var (suffix, scale) in new[] { ("", Math.Sqrt(20)), ("_legacy", 20.0) })
        {
            double[] Features(SingleIndexSample sample)
            {
                var z = new double[sample.Count * 30];
                for (var i = 0; i < z.Length; i++)
                {
                    var u = Vectors.Dot(sample.X.AsSpan(i / 30 * 20, 20), student.Hidden[0].AsSpan(i % 30 * 20, 20));
                    z[i] = Math.Tanh(u / scale) / Math.Sqrt(30);
                }
                return z;
            }
            var (fit, test) = (Features(data.Probe), Features(data.Test));
            var a = Ridge.Fit(fit, data.Probe.Y, .01 / 30 * 40);
            double Loss(double[] z, double[] y) =>
                y.Select((yi, i) => Math.Pow(Vectors.Dot(z.AsSpan(30 * i, 30), a) - yi, 2)).Average();
            Assert.Equal(Loss(fit, data.Probe.Y), row["train_loss" + suffix], 1e-10);
            Assert.Equal(Loss(test, data.Test.Y), row["test_loss" + suffix], 1e-10);
            Assert.Equal(KernelTargetAlignment.Of(fit, data.Probe.Y).Value, row["KTA" + suffix], 1e-12);
            var centred = KernelTargetAlignment.Of(fit, data.Probe.Y, centred: true).Value;
            Assert.Equal(centred, row["KTA_centred" + suffix], 1e-12);
        }
        Assert.NotEqual(row["KTA"], row["KTA_legacy"], 1e-4);
        Assert.NotEqual(row["test_loss"], row["test_loss_legacy"], 1e-2);
    }

    [Fact]
    public void Spectra_and_alignments_are_those_of_an_independent_decomposition()
    {
        var context = TinyRuns.Descent with { Epochs = 4 };
        var beta = TinyRuns.Data(context).Beta;
        var students = TinyRuns.Students(context);
        foreach (var (row, student) in TinyRuns.Probes(context).Zip(students))
        {
            var svd = TinyRuns.Svd(student.Hidden[0], 30);
            for (var i = 0; i < 3; i++)
                Assert.Equal(svd.S[i], row[$"W0_s{i + 1}"], 1e-6 * svd.S[i]);
            Assert.Equal(TinyRuns.Norm(student.Hidden[0]), row["W0_frobenius"], 1e-5);
            Assert.Equal(Math.Pow(row["W0_frobenius"] / row["W0_s1"], 2), row["W0_stable_rank"], 1e-9);
            Assert.Equal(TinyRuns.Overlap(svd, 0, beta), row["W0_sim"], 1e-6);
            var five = Enumerable.Range(0, 5).Sum(i => Math.Pow(TinyRuns.Overlap(svd, i, beta), 2));
            Assert.Equal(Math.Sqrt(five), row["W0_sim_top5"], 1e-6);
            var (alpha, distance) = HillMid(svd.S);
            Assert.Equal((alpha, distance), (row["W0_alpha_hill"], row["W0_alpha_hill_D"]), Near);
            if (row["step"] == 0)
                continue;
            var update = TinyRuns.Svd(TinyRuns.Difference(student.Hidden[0], students[0].Hidden[0]), 30);
            Assert.Equal(update.S[0], row["dW0_s1"], 1e-6);
            Assert.Equal(TinyRuns.Norm(update.S), row["dW0_norm"], 1e-6);
            var right = Math.Pow(TinyRuns.Overlap(svd, 0, update.Vt.AsSpan(0, 20)), 2);
            Assert.Equal(right, row["W0_right_overlap"], 1e-6);
            // Fault 13 of the source: the spike's own vector is the one that the update made, not always the first.
            var spike = Enumerable.Range(0, 20).MaxBy(i => TinyRuns.Overlap(svd, i, update.Vt.AsSpan(0, 20)));
            Assert.Equal(spike, row["W0_spike_index"]);
            Assert.Equal(TinyRuns.Overlap(svd, spike, beta), row["W0_sim_spike"], 1e-6);
        }
    }

    // After several steps the direction that knows the teacher may be v_2: the source, which looks at v_1 alone, sees
    // nothing of it.
    [Fact]
    public void The_vector_of_the_spike_knows_the_teacher_where_the_first_one_does_not()
    {
        var context = TinyRuns.Descent with
        {
            Samples = 200,
            Width = 80,
            Dimension = 60,
            LearningRate = 150,
            Epochs = 6,
        };
        var row = TinyRuns.Probes(context)[^1];
        Assert.Equal(1, row["W0_spike_index"]);
        Assert.InRange(row["W0_sim"], 0, row["W0_sim_null"]);
        Assert.True(row["W0_sim_spike"] > 3 * row["W0_sim_null"]);
        Assert.True(row["W0_sim_top2"] >= row["W0_sim_spike"]);
    }

    [Fact]
    public void Levels_stand_beside_each_loss()
    {
        var row = TinyRuns.Probes(TinyRuns.Descent with { Epochs = 0 }).Single();
        Assert.Equal((1.01124591, .76124591), (row["zero_loss"], row["class_optimum"]), Near);
        Assert.Equal(.09, row["bayes_loss"], 1e-15);
        // On centred labels a constant is known: what is left of softplus is its variance .27151450, and .02151 of it
        // is no linear function.
        row = TinyRuns.Probes(TinyRuns.Descent with { Epochs = 0, CentreLabels = true }).Single();
        Assert.Equal((.36151450, .1115145), (row["zero_loss"], row["class_optimum"]), Near);
        // Students that are not odd can do better than the odd ones' optimum.
        row = TinyRuns.Probes(TinyRuns.Descent with { Epochs = 0, Activation = PerceptronActivation.ReLU }).Single();
        Assert.False(row.Has("class_optimum"));
    }

    [Fact]
    public void Centred_labels_take_off_their_mean()
    {
        var (plain, centred) = (TinyRuns.Descent, TinyRuns.Descent with { CentreLabels = true });
        Assert.Equal(0, TinyRuns.Data(centred).Train.Y.Average(), 1e-12);
        var (y, without) = (TinyRuns.Data(plain).Test.Y, TinyRuns.Data(centred).Test.Y);
        Assert.All(y.Zip(without), pair => Assert.Equal(y[0] - without[0], pair.First - pair.Second, 1e-12));
        Assert.NotEqual(TinyRuns.Probes(plain)[^1]["test_loss"], TinyRuns.Probes(centred)[^1]["test_loss"], 1e-2);
    }

    [Fact]
    public void Weight_decay_momentum_and_normalisation_act_on_the_weights()
    {
        var (start, data) = (TinyRuns.Students(TinyRuns.Descent)[0], TinyRuns.Data(TinyRuns.Descent));
        var gradient = new ManagedArithmetic().Gradient(start, data.Train).Hidden[0];
        double[] Stepped(double[] w, double[] g) => [.. w.Zip(g, (a, b) => a - (50 * b))];
        double[] Plus(double[] g, double factor, double[] more) => [.. g.Zip(more, (a, b) => a + (factor * b))];

        var decay = TinyRuns.Probes(TinyRuns.Descent with { WeightDecay = 1e-3 })[1];
        var expected = TinyRuns.Norm(Stepped(start.Hidden[0], Plus(gradient, 1e-3, start.Hidden[0])));
        Assert.Equal(expected, decay["W0_frobenius"], 1e-5);

        var momentum = TinyRuns.Probes(TinyRuns.Descent with { Momentum = .5 })[2];
        var first = Stepped(start.Hidden[0], gradient);
        var next = new ManagedArithmetic().Gradient(start.With([first], start.Output), data.Train).Hidden[0];
        Assert.Equal(TinyRuns.Norm(Stepped(first, Plus(next, .5, gradient))), momentum["W0_frobenius"], 1e-5);

        var normal = TinyRuns.Probes(TinyRuns.Descent with { WeightNormalization = true, LearningRate = 1e-9 });
        Assert.NotEqual(Math.Sqrt(600), normal[0]["W0_frobenius"], 1e-2);
        Assert.Equal(Math.Sqrt(600), normal[1]["W0_frobenius"], 1e-5);
    }

    // Fault 2 of the source: its file with a schedule makes one step, so that the schedule never acts.
    [Fact]
    public void A_schedule_acts_from_the_second_step_on()
    {
        var context = TinyRuns.Descent with
        {
            LearningRate = 8,
            Schedule = new() { StepSize = 2, Gamma = .5 },
            Epochs = 5,
        };
        var probes = TinyRuns.Probes(context);
        Assert.False(probes[0].Has("eta"));
        Assert.Equal([8.0, 8, 4, 4, 2], probes.Skip(1).Select(row => row["eta"]));
        var (one, constant) = (context with { Epochs = 1 }, context with { Epochs = 1, Schedule = null });
        Assert.Equal(TinyRuns.Fields(TinyRuns.Rows(constant)), TinyRuns.Fields(TinyRuns.Rows(one)));
    }

    private static readonly Func<(double, double), (double, double), bool> Near = (a, b) =>
        Math.Abs(a.Item1 - b.Item1) < 1e-6 && Math.Abs(a.Item2 - b.Item2) < 1e-6;

    // alpha = 1 + (N - i) / (sum_{j >= i} ln lambda_j - (N - i) ln lambda_i) with i = floor(N / 2), and its distance D.
    private static (double Alpha, double Distance) HillMid(double[] singularValues)
    {
        double[] lambda = [.. singularValues.Select(s => s * s).Order()];
        var (i, n) = (lambda.Length / 2, lambda.Length);
        var alpha = 1 + ((n - i) / lambda[i..].Sum(l => Math.Log(l / lambda[i])));
        var distance = Enumerable
            .Range(i, n - i)
            .Max(j => Math.Abs(1 - Math.Pow(lambda[j] / lambda[i], 1 - alpha) - ((j - i) / (double)(n - i))));
        return (alpha, distance);
    }
}
