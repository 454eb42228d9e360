using HeavyTails.Core.RandomMatrices;
using HeavyTails.Native.Curvature;
using HeavyTails.Papers.SingleIndex.Contexts;

namespace HeavyTails.Tests.Papers.SingleIndex.Experiments;

/// <summary>Runs beside what theory says of them.</summary>
public class RunTheoryTests
{
    // A step of gradient descent is nearly of rank one: a spike. Fluctuations of s_1 are of order 1 / sqrt(d).
    [Theory]
    [InlineData(600)]
    [InlineData(1200)]
    public void One_large_step_of_gradient_descent_has_the_spike_that_theory_expects(double eta)
    {
        var context = TinyRuns.Descent with
        {
            Samples = 600,
            Width = 300,
            Dimension = 200,
            LearningRate = eta,
            Epochs = 1,
            ProbeFeatures = false,
        };
        var probes = TinyRuns.Probes(context);
        Assert.False(probes[0].Has("W0_expected_s1"), "there is no update at step 0");
        Assert.Equal(0, probes[0]["W0_outliers"]);
        var row = probes[1];
        Assert.Equal((1.0, 1.0), (row["W0_outliers"], row["W0_expected_outliers"]));
        Assert.Equal(1, row["W0_s1"] / row["W0_expected_s1"], .02);
        Assert.Equal(row["W0_expected_left"], row["W0_left_overlap"], .05);
        Assert.True(row["W0_s1"] > row["W0_edge"] + 1, "the spike is outside the bulk");
        Assert.Equal(0, row["W0_spike_index"]);
        Assert.Equal(row["W0_sim"], row["W0_sim_spike"]);
        // The alignment is far above that of unrelated vectors, whose mean is sqrt(2 / (pi d)).
        Assert.Equal(Math.Sqrt(2 / (Math.PI * 200)), row["W0_sim_null"], 1e-3);
        Assert.True(row["W0_sim"] > 5 * row["W0_sim_null"]);
        // As if the update did not depend on the weights: near the place of its first singular value alone.
        var independent = new SpikeTheory(300, 200).Position(row["dW0_s1"]);
        // The update's other singular values, which the theory of one spike leaves out, enter with order 1 / d.
        Assert.Equal(1, row["W0_expected_s1_independent"] / independent, 1e-3);
    }

    // Theory counts a few spikes in noise: a step of Adam with eta = 1 is as large as the weights themselves.
    [Fact]
    public void An_update_of_full_rank_has_no_expected_number_of_spikes()
    {
        var row = TinyRuns.Probes(TinyRuns.Context with { LearningRate = 1, Lightweight = true })[1];
        Assert.True(row.Has("dW0_s1") && row.Has("W0_left_overlap"));
        Assert.False(row.Has("W0_expected_outliers"));
        // The first step of Adam is -eta sign(G): its norm is eta sqrt(h d), less what eps takes from tiny gradients.
        Assert.Equal(Math.Sqrt(600), row["dW0_norm"], .01);
    }

    [Fact]
    public void Untrained_weights_have_the_exponent_of_their_null()
    {
        var context = TinyRuns.Descent with { Width = 150, Dimension = 100, Epochs = 0, NullDraws = 20 };
        var row = TinyRuns.Probes(context).Single();
        Assert.Equal(2.449207, row["W0_alpha_hill_limit"], 6e-7);
        Assert.InRange(row["W0_alpha_hill"], row["W0_alpha_hill_null_low"], row["W0_alpha_hill_null_high"]);
        Assert.Equal(0, row["W0_alpha_hill_heavy"]);
        Assert.Equal(Math.Sqrt(150) + 10, row["W0_edge"], 1e-12);
        Assert.Equal(row["W0_edge"], row["W0_s1"], 1.0);
    }

    // The standard error of a test loss over 20,000 samples is about .01 near the optimum of odd students, .001 near
    // Bayes, to which softplus students come near. ReLU students without biases are homogeneous, and do not.
    [Theory]
    [InlineData(PerceptronActivation.Tanh, false, .76124591, .85)]
    [InlineData(PerceptronActivation.Tanh, true, .1115145, .13)]
    [InlineData(PerceptronActivation.Identity, false, .76124591, .85)]
    [InlineData(PerceptronActivation.Softplus, false, .09, .1)]
    [InlineData(PerceptronActivation.ReLU, false, .09, .2)]
    public void No_student_beats_the_best_of_its_class(
        PerceptronActivation activation,
        bool centre,
        double best,
        double most
    )
    {
        var context = TinyRuns.Descent with
        {
            Samples = 2000,
            TestSamples = 20000,
            Width = 40,
            Dimension = 4,
            Activation = activation,
            CentreLabels = centre,
            LearningRate = 1,
            ProbeWeights = false,
        };
        var losses = TinyRuns.Probes(context).SelectMany(row => new[] { row["test_loss"], row["test_loss_legacy"] });
        Assert.All(losses, loss => Assert.InRange(loss, best - (.04 * Math.Sqrt(best)), most));
    }

    [Fact]
    public void A_student_that_trains_its_output_learns()
    {
        var context = TinyRuns.Descent with
        {
            Samples = 400,
            Width = 60,
            Dimension = 5,
            FixLastLayer = false,
            LearningRate = 2,
            Epochs = 30,
            ProbeFrequency = 30,
        };
        var probes = TinyRuns.Probes(context);
        Assert.True(probes[^1]["train_loss"] < .9 * probes[0]["train_loss"]);
        Assert.True(probes[^1]["train_loss"] > .5 * probes[0]["class_optimum"]);
    }
}
