// Least squares f(w) = (1/2n) sum_i (w'x_i - y_i)^2: the gradient of sample i is g_i = (w'x_i - y_i) x_i, by hand.
using System.Text.Json;
using HeavyTails.Data;
using HeavyTails.Data.Synthetic;
using HeavyTails.Runs.Folders;
using HeavyTails.Training.Batches;
using HeavyTails.Training.Networks;
using HeavyTails.Training.Objectives;
using HeavyTails.Training.Probes;
using HeavyTails.Training.Recipes;
using HeavyTails.Training.Trainers;

namespace HeavyTails.Tests.Training;

public sealed class StepGradientsTests
{
    private const int N = 20,
        D = 3,
        B = 4;

    private static readonly RegressionData Data = SyntheticData.LinearRegression(
        N,
        D,
        1,
        new() { SigmaTeacher = 1, SigmaNoise = .5 }
    );

    private static TrainingRecipe Recipe(Sampling sampling) =>
        new()
        {
            Network = NetworkSpec.Mlp([D, 1]).WithoutBias(),
            Loss = new SquaredError(Half: true),
            Optimizer = new Sgd { StepSize = 1 },
            Sampling = sampling,
            BatchSize = B,
            Length = TrainingLength.Steps(1),
            Precision = Precision.Double,
            Seed = 11,
        };

    private static double[] Start(TrainingRecipe recipe)
    {
        using var network = Network.Build(recipe.Network, recipe.Seed, Precision.Double);
        return network.Parameters[0].Values().Double.ToArray();
    }

    // The step of a run of one step, w_0 - w_1, which is the gradient at eta = 1.
    private static double[] Step(TrainingRecipe recipe)
    {
        var w = Start(recipe);
        using var result = Trainer.Run(recipe, Data);
        var after = result.Network.Parameters[0].Values().Double.ToArray();
        return [.. w.Zip(after, (a, b) => a - b)];
    }

    private static double[][] SampleGradients(double[] w)
    {
        var gradients = new double[N][];
        for (var i = 0; i < N; i++)
        {
            var x = Array.ConvertAll(Data.Features[(i * D)..((i + 1) * D)], v => (double)v);
            var residual = w.Zip(x, (a, b) => a * b).Sum() - Data.Targets[i];
            gradients[i] = [.. x.Select(v => residual * v)];
        }
        return gradients;
    }

    private static double[] Mean(double[][] vectors) =>
        [.. Enumerable.Range(0, D).Select(j => vectors.Average(v => v[j]))];

    [Fact]
    public void The_step_with_Gaussian_noise_is_the_sum_of_samples_gradients_with_the_plans_factors()
    {
        var recipe = Recipe(Sampling.GaussianNoise);
        var factors = new double[N];
        new BatchPlan(Sampling.GaussianNoise, N, B, recipe.Seed).Factors(0, factors);
        Assert.Equal(1, factors.Average(), 1e-12);
        var g = SampleGradients(Start(recipe));
        var expected = Mean([.. g.Zip(factors, (row, f) => row.Select(v => f * v).ToArray())]);
        var found = Step(recipe);
        for (var j = 0; j < D; j++)
            Assert.Equal(expected[j], found[j], 1e-12);
    }

    // The covariance of the mean of b draws with replacement is S / b, S the samples' covariance with divisor n. Over m
    // draws a variance has a relative standard error of about sqrt(2 / m) = 0.01 for normal noise, and a little more
    // for that of batches.
    [Theory]
    [InlineData(Sampling.GaussianNoise)]
    [InlineData(Sampling.Replacement)]
    public void Noise_of_batches_and_its_normal_twin_have_the_covariance_of_samples_over_b(Sampling sampling)
    {
        const int draws = 20_000;
        var g = SampleGradients(Start(Recipe(sampling)));
        var mean = Mean(g);
        var plan = new BatchPlan(sampling, N, B, 3);
        var (factors, places) = (new double[N], new int[plan.BatchSize]);
        var (found, fourth) = (new double[D, D], 0.0);
        for (var step = 0; step < draws; step++)
        {
            if (sampling == Sampling.GaussianNoise)
            {
                plan.Factors(step, factors);
            }
            else
            {
                Array.Clear(factors);
                foreach (var i in places[..plan.Fill(step, places)])
                    factors[i] += (double)N / B;
            }
            var noise = Mean([.. g.Zip(factors, (row, f) => row.Select(v => f * v).ToArray())]);
            for (var j = 0; j < D; j++)
            for (var k = 0; k < D; k++)
                found[j, k] += (noise[j] - mean[j]) * (noise[k] - mean[k]) / draws;
            fourth += Math.Pow(noise[0] - mean[0], 4) / draws;
        }
        for (var j = 0; j < D; j++)
        for (var k = 0; k < D; k++)
        {
            var expected = g.Average(v => (v[j] - mean[j]) * (v[k] - mean[k])) / B;
            var scale = Math.Sqrt(
                g.Average(v => Math.Pow(v[j] - mean[j], 2)) * g.Average(v => Math.Pow(v[k] - mean[k], 2))
            );
            Assert.Equal(expected, found[j, k], .06 * scale / B);
        }
        // The kurtosis of a normal is 3, with a standard error of sqrt(24 / m) = 0.035; that of batches differs.
        var kurtosis = fourth / (found[0, 0] * found[0, 0]);
        if (sampling == Sampling.GaussianNoise)
            Assert.Equal(3, kurtosis, .2);
        else
            Assert.True(Math.Abs(kurtosis - 3) > .3, $"kurtosis {kurtosis}");
    }

    [Fact]
    public void A_gradient_above_the_bound_is_scaled_to_it_and_a_shorter_one_is_left()
    {
        static double Norm(double[] v) => Math.Sqrt(v.Sum(x => x * x));
        var plain = Step(Recipe(Sampling.FullBatch));
        var norm = Norm(plain);
        var clipped = Step(Recipe(Sampling.FullBatch) with { ClipNorm = norm / 3 });
        for (var j = 0; j < D; j++)
            Assert.Equal(plain[j] / 3, clipped[j], 1e-12);
        Assert.Equal(plain, Step(Recipe(Sampling.FullBatch) with { ClipNorm = 1.01 * norm }));
        var error = Assert.Throws<ArgumentException>(() => Step(Recipe(Sampling.FullBatch) with { ClipNorm = 0 }));
        Assert.Contains("is positive, got 0", error.Message);
    }

    [Fact]
    public void The_norm_that_gradients_are_clipped_at_is_written_only_where_it_is_set()
    {
        static string Text(TrainingRecipe recipe) => JsonSerializer.Serialize(recipe, RunFolder.Json);
        Assert.DoesNotContain("clip_norm", Text(Recipe(Sampling.FullBatch)));
        Assert.Contains("\"clip_norm\": 2", Text(Recipe(Sampling.FullBatch) with { ClipNorm = 2 }));
    }

    [Fact]
    public void Draws_of_gradient_noise_have_mean_0_and_the_variance_of_samples_over_b()
    {
        const int draws = 4000;
        var recipe = Recipe(Sampling.Replacement);
        using var network = Network.Build(recipe.Network, recipe.Seed, Precision.Double);
        var noise = NoiseDraws
            .Of(
                network,
                recipe.Loss,
                Data,
                new()
                {
                    BatchSize = B,
                    Count = draws,
                    Seed = 5,
                }
            )
            .Single();
        Assert.Equal(draws, noise.Draws.Count);
        var g = SampleGradients(Start(recipe));
        var mean = Mean(g);
        var variance = g.Average(v => v.Zip(mean, (a, b) => (a - b) * (a - b)).Sum()) / B;
        Assert.Equal(1, noise.Draws.Average(u => u.Sum(x => x * x)) / variance, .1);
        Assert.All(Mean([.. noise.Draws]), m => Assert.InRange(Math.Abs(m), 0, 5 * Math.Sqrt(variance / draws)));
    }
}
