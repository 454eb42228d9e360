// Copies of weights that are averaged while a network trains. They are no further layers where the file also has the
// weights themselves; a file of averages alone is a model like any other.
//   ema.fc.weight beside fc.weight or model.fc.weight        training scripts
//   model_ema.diffusion_modelinputweight                     latent diffusion, whose averages have names without dots
//   conv/kernel/ExponentialMovingAverage                     TensorFlow 1
using System.Text.RegularExpressions;

namespace HeavyTails.Checkpoints.Roles;

/// <summary>Moving averages of weights that the file holds, too.</summary>
internal sealed partial class MovingAverages : IRoleRule
{
    /// <inheritdoc/>
    public TensorRole? Of(NamedTensor tensor)
    {
        if (Codebook().IsMatch(tensor.Leaf))
            return TensorRole.Not("a moving average of a codebook");
        if (tensor.Leaf is "exponentialmovingaverage" && tensor.Model.Find(tensor.Module) is { } averaged)
            return Average(averaged);
        if (Word().Match(tensor.Key) is not { Success: true } word)
            return null;
        var rest = tensor.Key[(word.Index + word.Length)..];
        if (tensor.Module is "model_ema" && tensor.Model.HasWithoutDots(rest))
            return TensorRole.Not("a moving average of other weights");
        if (Same(rest) is { } same)
            return Average(same);
        foreach (var top in tensor.Model.Tops)
            if (Same($"{top}.{rest}") is { } below)
                return Average(below);
        return null;

        NamedTensor? Same(string key) =>
            tensor.Model.Find(key) is { } other
            && other.Key != tensor.Key
            && !Word().IsMatch(other.Key)
            && other.Shape.AsSpan().SequenceEqual(tensor.Shape)
                ? other
                : null;
    }

    private static TensorRole Average(NamedTensor of) =>
        TensorRole.Not($"a moving average of {ReadingText.Quote(of.Name)}");

    [GeneratedRegex(@"(^|\.)(([a-z]+_)?ema(_[a-z]+)*|averaged_model|swa_model)\.(module\.)?")]
    private static partial Regex Word();

    [GeneratedRegex(@"^(ema_w|embed_avg|embedding_avg|ema_embed|ema_weight|(ema_)?cluster_size)$")]
    private static partial Regex Codebook();
}
