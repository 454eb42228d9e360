// Experts of a mixture, stacked in one tensor, each a matrix with a spectrum of its own:
//   [e, rows, columns]   experts.gate_up_proj (GPT-OSS, Llama 4), moe.w1,
//                        block_sparse_moe.input_linear.weight (Granite, JetMoE), switch_mlp.up_proj.weight (MLX),
//                        ffn_up_exps.weight (GGUF), expert/mlp/wi/kernel (T5X)
//   [e rows, columns]    ffn.experts.mlp.w1, v1 and w2 (DBRX), whose number e is the router's [e, columns]
// A tensor of three dimensions that has a router of as many experts beside it is one, too.
using System.Text.RegularExpressions;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Roles;

/// <summary>Experts of a mixture that are stacked in one tensor.</summary>
internal sealed partial class Experts : IRoleRule
{
    private static readonly string[] Routers =
    [
        "router.layer.weight",
        "router.weight",
        "router.kernel",
        "router.classifier.weight",
        "gate.weight",
        "gate.layer.weight",
        "gate.kernel",
        "gate.wg.weight",
        "ffn_gate_inp.weight",
    ];

    /// <inheritdoc/>
    public TensorRole? Of(NamedTensor tensor) =>
        tensor.Rank switch
        {
            2 when Flattened().Match(tensor.Key) is { Success: true } match => OfRows(tensor, match.Index),
            3 when Word().IsMatch(tensor.Key) && !tensor.IsNamedConvolution || HasRouter(tensor) => Separate,
            // Layers that are scanned have an axis of their own before that of the experts.
            4 when Word().IsMatch(tensor.Key) && !tensor.IsNamedConvolution => new TensorRole(LayerKind.Linear)
            {
                Arrangement = Arrangement.Reshaped(
                    tensor.Shape,
                    [tensor.Shape[0] * tensor.Shape[1], tensor.Shape[2], tensor.Shape[3]]
                ),
            },
            _ => null,
        };

    /// <summary>A stack [n, rows, columns], each matrix by itself.</summary>
    public static TensorRole Separate { get; } = new(LayerKind.Linear);

    /// <summary>A matrix [count rows, columns] as a stack [count, rows, columns].</summary>
    public static TensorRole Rows(NamedTensor tensor, int count) =>
        new(LayerKind.Linear)
        {
            Arrangement = Arrangement.Reshaped(tensor.Shape, [count, tensor.Shape[0] / count, tensor.Shape[1]]),
        };

    private static TensorRole OfRows(NamedTensor tensor, int at)
    {
        foreach (var name in Routers)
            if (
                Count(tensor.Model.FindIn(tensor.Key[..at], name), tensor.Shape[1]) is { } count
                && tensor.Shape[0] % count == 0
            )
                return Rows(tensor, count);
        return new TensorRole(LayerKind.Linear)
        {
            Reading = ReadingText.Of(
                tensor,
                "one matrix of all experts, since no router says how many they are",
                ("experts:N", "N matrices, one below the other")
            ),
        };
    }

    // The router has a row, or in a kernel a column, for each expert.
    private static int? Count(NamedTensor? router, int columns) =>
        router?.Shape switch
        {
            [var e, var d] when d == columns && e > 1 => e,
            [var d, var e] when d == columns && e > 1 => e,
            _ => null,
        };

    private static bool IsSide(NamedTensor tensor, int length) =>
        tensor.Shape[1] == length || tensor.Shape[2] == length;

    private static bool HasRouter(NamedTensor tensor)
    {
        if (tensor.Shape[0] < 2 || tensor.IsNamedConvolution)
            return false;
        var above = tensor.Module;
        for (var level = 0; level < 3; level++)
        {
            foreach (var name in Routers)
                if (
                    tensor.Model.FindIn(above, name) is { Shape: [var e, var d] } router
                    && router.Key != tensor.Key
                    && (e == tensor.Shape[0] ? IsSide(tensor, d) : d == tensor.Shape[0] && IsSide(tensor, e))
                )
                    return true;
            if (above.Length == 0)
                return false;
            above = NamedTensor.Parent(above);
        }
        return false;
    }

    [GeneratedRegex(
        @"(^|[._])(experts?|moe|exps)([._]|\d|$)|(^|\.)switch_(mlp|glu)(\.|$)|(^|\.)(input|output)_linear(\.weight)?$"
    )]
    private static partial Regex Word();

    [GeneratedRegex(@"(^|\.)experts\.mlp\.(w1|v1|w2)(\.weight)?$")]
    private static partial Regex Flattened();
}
