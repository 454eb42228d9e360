// Every operation of torch_cases.json by name, as a user of TorchSharp writes it.
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace HeavyTails.Tensors.Tests;

internal static class Operations
{
    /// <summary>The outputs of a case for given inputs.</summary>
    public static Tensor[] Run(Case c, Tensor[] x) =>
        c.Op switch
        {
            _ when PlainOperations.Unary.TryGetValue(c.Op, out var f) && x.Length == 1 => [f(x[0])],
            _ when PlainOperations.Binary.TryGetValue(c.Op, out var f) && x.Length == 2 => [f(x[0], x[1])],
            _ when c.Op.StartsWith("random_") => RandomStream(c.Op),
            "leaky_relu" => [F.leaky_relu(x[0], c.Number("slope"))],
            "add" => [x[0].add(x[1], alpha: c.Number("alpha", 1))],
            "add_number" => [x[0] + c.Number("value")],
            "sub_number" => [x[0] - c.Number("value")],
            "number_sub" => [c.Number("value") - x[0]],
            "mul_number" => [x[0] * c.Number("value")],
            "div_number" => [x[0] / c.Number("value")],
            "number_div" => [c.Number("value") / x[0]],
            "pow_number" => [x[0].pow(c.Number("value"))],
            "eq_number" => [x[0].eq(c.Number("value"))],
            "ne_number" => [x[0].ne(c.Number("value"))],
            "lt_number" => [x[0].lt(c.Number("value"))],
            "le_number" => [x[0].le(c.Number("value"))],
            "gt_number" => [x[0].gt(c.Number("value"))],
            "ge_number" => [x[0].ge(c.Number("value"))],
            "addcmul" => [x[0].addcmul(x[1], x[2], c.Number("value"))],
            "addcdiv" => [x[0].addcdiv(x[1], x[2], c.Number("value"))],
            "clamp" => [x[0].clamp(c.Number("min"), c.Number("max"))],
            "clamp_min" => [x[0].clamp_min(c.Number("value"))],
            "clamp_max" => [x[0].clamp_max(c.Number("value"))],
            "where" => [where(x[0], x[1], x[2])],
            "int_stays_int" => [x[0] * 2 + 1 - 3, x[0] - x[0]],
            "inplace" => InPlace(x[0], x[1], x[2]),
            "allclose" =>
            [
                tensor(
                    new[] { allclose(x[0], x[1]), allclose(x[0], x[0] + 1e-9), allclose(x[0], x[0] + 0.1, atol: 0.2) }
                ),
            ],

            "sum_dim" => [x[0].sum(c.Longs("dim"), c.Flag("keep"))],
            "mean_dim" => [x[0].mean(c.Longs("dim"), c.Flag("keep"))],
            "std_dim" => [x[0].std(c.Longs("dim"), c.Flag("unbiased"), c.Flag("keep"))],
            "var_dim" => [x[0].var(c.Longs("dim"), c.Flag("unbiased"), c.Flag("keep"))],
            "max_dim" => Pair(x[0].max(c.Integer("dim"), c.Flag("keep"))),
            "min_dim" => Pair(x[0].min(c.Integer("dim"), c.Flag("keep"))),
            "argmax_dim" => [x[0].argmax(c.Integer("dim"))],
            "argmin_dim" => [x[0].argmin(c.Integer("dim"))],
            "logsumexp" => [x[0].logsumexp(c.Integer("dim"), c.Flag("keep"))],
            "cumsum" => [x[0].cumsum(c.Integer("dim"))],
            "norm" => [x[0].norm((float)c.Number("p"))],
            "norm_dim" => [x[0].norm(c.Integer("dim"), p: (float)c.Number("p"))],
            "topk" => Pair(x[0].topk(c.Integer("k"), 1, c.Flag("largest", true))),
            "sort" => Pair(x[0].sort(c.Integer("dim"), c.Flag("descending"))),
            "argsort" => [x[0].argsort(c.Integer("dim"))],
            "histc" => [histc(x[0], c.Integer("bins"), c.Integer("min"), c.Integer("max"))],

            "view" => [x[0].view(c.Longs("shape"))],
            "reshape" => [x[0].reshape(c.Longs("shape"))],
            "permute" => [x[0].permute(c.Longs("dims"))],
            "expand" => [x[0].expand(c.Longs("shape"))],
            "repeat" => [x[0].repeat(c.Longs("shape"))],
            "flip" => [x[0].flip(c.Longs("dims"))],
            "transpose" => [x[0].transpose(c.Integer("dim0"), c.Integer("dim1"))],
            "unsqueeze" => [x[0].unsqueeze(c.Integer("dim"))],
            "squeeze_dim" => [x[0].squeeze(c.Integer("dim"))],
            "flatten" => [x[0].flatten(c.Integer("start"))],
            "narrow" => [x[0].narrow(c.Integer("dim"), c.Integer("start"), c.Integer("length"))],
            "select" => [x[0].select(c.Integer("dim"), c.Integer("index"))],
            "slice" => [x[0].slice(c.Integer("dim"), c.Integer("start"), c.Integer("stop"), c.Integer("step"))],
            "index_select" => [x[0].index_select(c.Integer("dim"), x[1])],
            "gather" => [x[0].gather(c.Integer("dim"), x[1])],
            "cat" => [cat([x[0], x[1]], c.Integer("dim"))],
            "stack" => [stack([x[0], x[1]], c.Integer("dim"))],
            "index_colon" =>
            [
                x[0][TensorIndex.Slice(1, 4), TensorIndex.Colon],
                x[0][-1],
                x[0][TensorIndex.Colon, 2],
                x[0][TensorIndex.Slice(step: 2)],
                x[0][TensorIndex.Ellipsis, TensorIndex.Slice(1)],
            ],
            "index_rows" => [x[0][TensorIndex.Tensor(x[1])], x[0][TensorIndex.Tensor(x[1]), TensorIndex.Slice(1, 3)]],
            "index_mixed" =>
            [
                x[0][1, TensorIndex.Slice(2)],
                x[0][TensorIndex.Colon, TensorIndex.None, 0],
                x[0][TensorIndex.Colon, TensorIndex.Colon, 3],
            ],
            "index_put" => IndexPut(x[0], x[1]),
            "to_type" => [x[0].to(float32), x[0].to(int64), x[0].@double().@float().to(int32), x[0] > 0],
            "from_array" =>
            [
                from_array(
                    new[,]
                    {
                        { 1.5f, 2 },
                        { 3, 4 },
                    }
                ),
                tensor(new long[] { 1, 2, 3 }),
                from_array(
                    new[,]
                    {
                        { true, false },
                    }
                ),
                tensor(2.5),
            ],
            "arange" => [arange(0, 10, 3), arange(0.5, 3.0, 0.5), arange(5)],
            "linspace" => [linspace(0, 1, 7), linspace(-2, 3, 4, dtype: float64)],
            "eye" => [eye(3), eye(2, 4)],
            "full" => [full([2, 3], 1.5), zeros(2, 2), ones(3, dtype: int64), full([2], 7, dtype: int64)],
            "like" => [zeros_like(x[0]), ones_like(x[0], dtype: int64), full_like(x[0], 0.25)],

            "addmm" => [addmm(x[0], x[1], x[2], (float)c.Number("beta"), (float)c.Number("alpha"))],
            "svd" => Svd(x[0]),
            "eigh" => Eigh(x[0]),
            "qr" => Qr(x[0]),
            "linalg_norm_p" => [linalg.norm(x[0], c.Number("p"))],
            "vector_norm" => [linalg.vector_norm(x[0], c.Number("p"))],
            _ => Models.Run(c, x),
        };

    private static Tensor[] Pair((Tensor, Tensor) pair) => [pair.Item1, pair.Item2];

    private static Tensor[] InPlace(Tensor a, Tensor b, Tensor c)
    {
        var x = a.clone();
        x.add_(b, alpha: -0.1)
            .mul_(2)
            .sub_(c)
            .div_(3)
            .addcmul_(b, c, 0.5)
            .addcdiv_(b, c, 0.25)
            .mul_(b)
            .div_(c)
            .add_(1)
            .sub_(0.5)
            .clamp_(-3, 3);
        return [x, a.clone().zero_(), a.clone().fill_(1.25), a.clone().copy_(b), a.clone().relu_()];
    }

    private static Tensor[] IndexPut(Tensor a, Tensor b)
    {
        var x = a.clone();
        x[TensorIndex.Slice(1, 3)] = b;
        x[TensorIndex.Tensor(tensor(new long[] { 0, 4 }))] = b * 2;
        x[3] = b[0];
        return [x];
    }

    private static Tensor[] Svd(Tensor a)
    {
        var (U, S, Vh) = linalg.svd(a, fullMatrices: false);
        return [S, (U * S.exp()).matmul(Vh)];
    }

    private static Tensor[] Eigh(Tensor a)
    {
        var (values, vectors) = linalg.eigh(a, 'L');
        return [values, (vectors * values.exp()).matmul(vectors.t())];
    }

    private static Tensor[] Qr(Tensor a)
    {
        var (Q, R) = linalg.qr(a);
        return [Q.matmul(R), R.t().matmul(R)];
    }

    private static Tensor[] RandomStream(string op)
    {
        torch.random.manual_seed(20240607);
        switch (op["random_".Length..])
        {
            case "randn":
                return [randn(3, 4), randn(20), randn(2, dtype: float64)];
            case "rand":
                return [rand(3, 4), rand(5, dtype: float64)];
            case "randint":
                return [randint(0, 10, new long[] { 12 }), randint(-3, 4, new long[] { 2, 3 })];
            case "randperm":
                return [randperm(17)];
            case "generator":
                using (var g = new Generator(123ul, CPU))
                    return [randn(5, generator: g), rand(3, generator: g), randperm(6, generator: g), randn(3)];
            default:
                throw new NotSupportedException(op);
        }
    }
}
