using System.Text.Json;
using HeavyTails.Training.Tensors;
using static TorchSharp.torch;

namespace HeavyTails.Tensors.Tests;

public class DifferentialTests(ITestOutputHelper output)
{
    [Fact]
    public void Every_operator_and_gradient_agrees_with_PyTorch_in_float64() =>
        Compare("f8", float64, c => !c.Op.StartsWith("random_"));

    [Fact]
    public void Every_operator_and_gradient_agrees_with_PyTorch_in_float32() => Compare("f4", float32, c => c.Float32);

    [Fact]
    public void Random_streams_after_a_seed_are_those_of_PyTorch() =>
        Compare("f8", float64, c => c.Op.StartsWith("random_"));

    [Fact]
    public void Every_case_has_an_answer_and_every_answer_a_case()
    {
        Assert.Equal(Case.All.Select(c => c.Name).Order(), Case.Answers.EnumerateObject().Select(a => a.Name).Order());
        Assert.True(Case.All.Count >= 225, $"{Case.All.Count} cases");
    }

    private void Compare(
        string kind,
        ScalarType dtype,
        Func<Case, bool> which,
        [System.Runtime.CompilerServices.CallerMemberName] string test = ""
    )
    {
        var failures = new List<string>();
        var (cases, outputs, gradients, products) = (0, 0, 0, 0);
        foreach (var c in Case.All.Where(which))
        {
            using var scope = NewDisposeScope();
            var expected = Case.Answers.GetProperty(c.Name).GetProperty(kind);
            cases++;
            try
            {
                var inputs = Enumerable.Range(0, c.Inputs.Length).Select(k => c.Input(k, dtype)).ToArray();
                var leaves = c.Gradient ? inputs.Where(x => x.is_floating_point()).ToArray() : [];
                foreach (var leaf in leaves)
                    leaf.requires_grad_();
                var results = Operations.Run(c, inputs);
                outputs += Check(c, "output", results, expected.GetProperty("out"));
                if (leaves.Length == 0)
                    continue;

                // Gradients of sum_j <w_j, output_j>, and their derivatives along v.
                var total = Weighted(
                    results.Select((o, j) => (o, $"{c.Name}/w{j}")).Where(o => o.o.requires_grad),
                    dtype
                );
                var slopes = Differentiation.GradientsOrNull(
                    [total],
                    leaves,
                    options: new() { CreateGraph = c.Hessian }
                );
                Tensor[] whole = [.. slopes.Select((g, k) => g ?? zeros_like(leaves[k]))];
                gradients += Check(c, "gradient", whole, expected.GetProperty("grad"));
                if (!c.Hessian)
                    continue;
                var along = Weighted(whole.Select((g, k) => (g, $"{c.Name}/v{k}")), dtype);
                var second = Differentiation.GradientsOrNull([along], leaves);
                products += Check(
                    c,
                    "Hessian-vector product",
                    second.Select((h, k) => h ?? zeros_like(leaves[k])),
                    expected.GetProperty("hvp")
                );
            }
            catch (Exception e)
            {
                failures.Add($"{c.Name}: {e.GetType().Name}: {e.Message}");
            }
        }
        output.WriteLine(
            $"{cases} cases: {outputs} outputs, {gradients} gradients, {products} Hessian-vector products "
                + $"within {Recorded.Tolerance:g1}"
        );
        Assert.True(failures.Count == 0, $"{failures.Count} differ:\n" + string.Join("\n", failures));
        Assert.NotEqual(0, outputs);

        int Check(Case c, string what, IEnumerable<Tensor> actual, JsonElement recorded)
        {
            var list = actual.ToList();
            if (list.Count != recorded.GetArrayLength())
                failures.Add($"{c.Name}: expected {recorded.GetArrayLength()} {what}s, got {list.Count}");
            foreach (var (k, (tensor, record)) in list.Zip(recorded.EnumerateArray()).Index())
                if (Recorded.Difference(c.Name, tensor, record) is { } difference)
                    failures.Add($"{c.Name}, {what} {k}: {difference}");
            return list.Count;
        }
    }

    private static Tensor Weighted(IEnumerable<(Tensor Tensor, string Name)> terms, ScalarType dtype) =>
        terms
            .Select(t => (t.Tensor * NumberStream.Draw(t.Name, t.Tensor.shape, -1, 1, dtype)).sum())
            .Aggregate((a, b) => a + b);
}
