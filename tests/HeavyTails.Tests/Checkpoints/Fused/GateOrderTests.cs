using HeavyTails.Checkpoints;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Spectra;
using HeavyTails.Tests.Checkpoints.Writers;
using static HeavyTails.Tests.Checkpoints.Writers.OnnxWriter;

namespace HeavyTails.Tests.Checkpoints.Fused;

public sealed class GateOrderTests
{
    private const int H = 3,
        In = 2;

    /// <summary>Each number tells its gate: those of gate g are 10 g + 0.1, 0.2, ...</summary>
    private static byte[] Gated(string name, int gates, int directions = 1)
    {
        var numbers = new List<float>();
        for (var d = 0; d < directions; d++)
        for (var g = 0; g < gates; g++)
        for (var i = 0; i < H * In; i++)
            numbers.Add((100 * d) + (10 * g) + (0.1f * i));
        long[] shape = [directions, gates * H, In];
        return Initializer(Tensor(name, Float, shape, FloatData([.. numbers.SelectMany(BitConverter.GetBytes)])));
    }

    [Theory]
    [InlineData("LSTM", new[] { "input", "output", "forget", "cell" })]
    [InlineData("GRU", new[] { "update", "reset", "new" })]
    public void Gates_of_an_onnx_model_are_named_in_the_order_of_its_operator(string type, string[] order)
    {
        var model = Model(Node(type, ["x", "w", "r"], "y"), Gated("w", order.Length), Gated("r", order.Length, 2));
        using var checkpoint = Checkpoint.Open(model, "model.onnx");
        Assert.Equal(["w", "r", "r.reverse"], checkpoint.Layers().Select(l => l.Name));
        foreach (var layer in checkpoint.Layers())
        {
            var split = LayerMatrices.Of(layer, new() { SplitGates = true }).Matrices;
            Assert.Equal(order, split.Select(s => s.Part));
            for (var g = 0; g < order.Length; g++)
            {
                var gate = ((DenseMatrices)split[g]).Single(0).Single.ToArray();
                Assert.Equal(H * In, gate.Length);
                Assert.All(gate, x => Assert.Equal(g, (int)(x % 100 / 10)));
            }
        }
    }
}
