using HeavyTails.Training.Tensors;
using static TorchSharp.torch;

namespace HeavyTails.Tensors.Tests;

public class ConstantsTests
{
    // x * 0.5 fails in this test within a few thousand products: the scalar is freed while libtorch reads it.
    [Fact]
    public void Products_with_numbers_are_right_during_garbage_collections()
    {
        var stop = false;
        var collector = new Thread(() =>
        {
            while (!Volatile.Read(ref stop))
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        });
        collector.Start();
        try
        {
            using var x = ones(3, dtype: float64);
            for (var i = 0; i < 30_000; i++)
            {
                using var scope = NewDisposeScope();
                Assert.Equal([.25, .25, .25], x.Times(.25).data<double>().ToArray());
                Assert.Equal([true, true, true], x.gt(x.Number(.5)).data<bool>().ToArray());
            }
        }
        finally
        {
            Volatile.Write(ref stop, true);
            collector.Join();
        }
    }
}
