using HeavyTails.Core.Curvature;
using HeavyTails.Training.Curvature;
using HeavyTails.Training.Networks;
using HeavyTails.Training.Objectives;
using static TorchSharp.torch;

namespace HeavyTails.Tensors.Tests;

public class CurvatureLifetimeTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(CurvatureMatrix.Hessian, 64, 1000)]
    [InlineData(CurvatureMatrix.Hessian, 32, 300)]
    [InlineData(CurvatureMatrix.GaussNewton, 64, 1000)]
    [InlineData(CurvatureMatrix.EmpiricalFisher, 32, 300)]
    public void Products_during_garbage_collections_leave_nothing_behind(
        CurvatureMatrix matrix,
        int batchSize,
        int products
    )
    {
        using var network = Network.Build(NetworkSpec.Mlp([20, 16, 5]), 1);
        using var x = randn(64, 20);
        using var y = randint(0, 5, new long[] { 64 });
        var problem = new AutogradProblem
        {
            Parameters = [.. network.Parameters.Select(p => new NamedParameter(p.Name, p.Tensor))],
            Batches = SampleBatches.Of(x, y, batchSize),
            Outputs = batch => network.Forward(batch.X),
            Loss = new CrossEntropy(),
        };
        using var a = new AutogradOperator(problem, new() { Matrix = matrix });
        var v = new double[a.Dimension];
        v[3] = 1;
        var first = new double[a.Dimension];
        var product = new double[a.Dimension];
        for (var i = 0; i < 50; i++)
            a.Apply(v, first, 1);

        var stop = false;
        var collector = new Thread(() =>
        {
            while (!Volatile.Read(ref stop))
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                Thread.Sleep(1);
            }
        });
        var (memory, tensors) = (Memory(), Tensor.TotalCount); // in this order, since Memory() runs pending finalizers
        collector.Start();
        for (var i = 0; i < products; i++)
        {
            a.Apply(v, product, 1);
            Assert.Equal(first, product);
        }
        Volatile.Write(ref stop, true);
        collector.Join();
        Assert.Equal(tensors, Tensor.TotalCount);
        var growth = Memory() - memory;
        output.WriteLine($"{matrix}: {tensors} tensors before and after, memory {growth / 1024.0 / 1024:f1} MiB more");
        // The leak of one graph for each product, about 30 KiB, would be twice the bound.
        Assert.InRange(growth, long.MinValue, products * 15L << 10);

        static long Memory()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            using var process = System.Diagnostics.Process.GetCurrentProcess();
            return process.WorkingSet64;
        }
    }

    [Fact]
    public void An_operator_frees_its_graphs_when_it_is_disposed()
    {
        using var network = Network.Build(NetworkSpec.Mlp([20, 16, 5]), 1);
        using var x = randn(64, 20);
        using var y = randint(0, 5, new long[] { 64 });
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var before = Tensor.TotalCount;
        foreach (var matrix in Enum.GetValues<CurvatureMatrix>())
        {
            using var a = new AutogradOperator(
                new()
                {
                    Parameters = [.. network.Parameters.Select(p => new NamedParameter(p.Name, p.Tensor))],
                    Batches = SampleBatches.Of(x, y, 16),
                    Outputs = batch => network.Forward(batch.X),
                    Loss = new CrossEntropy(),
                },
                new() { Matrix = matrix, KeepGraphs = true }
            );
            a.Apply(new double[a.Dimension], new double[a.Dimension], 1);
            _ = (a.Loss, a.Gradient());
            Assert.True(Tensor.TotalCount > before);
        }
        Assert.Equal(before, Tensor.TotalCount);
    }
}
