using System.Globalization;
using HeavyTails.Checkpoints;
using HeavyTails.Data;
using HeavyTails.Data.Images;
using HeavyTails.Data.Synthetic;
using HeavyTails.Data.Transforms;

namespace HeavyTails.Cli.Commands;

/// <summary>The samples that the option --data of the command hessian names.</summary>
internal static class HessianData
{
    private const int DefaultSamples = 1000;

    /// <summary>The data sets whose images --normalise normalises.</summary>
    public static readonly string[] Normalised = ["mnist", "mnist-test", "cifar10", "cifar10-test"];

    private static readonly string[] Names = [.. Normalised, "digits"];

    // Means and standard deviations of ImageNet, by which the checkpoints of akamaster/pytorch_resnet_cifar10 were
    // trained, whose names of tensors resnet20 has.
    private static readonly Normalization ImageNet = new([.485, .456, .406], [.229, .224, .225]);

    /// <summary>The files that are named; empty for a data set.</summary>
    public static IReadOnlyList<string> FilesOf(string data) => Pair(data) is var (x, y) ? [x, y] : [];

    /// <summary>
    /// The first samples of the data, with a name that says what they are. Images of 28 x 28 pixels are padded for a
    /// network that takes 32 x 32, as LeCun et al. 1998 do.
    /// </summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="input">Shape of the network's samples; null where it is not known.</param>
    public static Dataset Load(HessianRequest request, IReadOnlyList<int>? input)
    {
        if (Pair(request.Data) is var (x, y))
            return Then(First(FromFiles(x, y), request.Samples), "as they are in the file");
        var count = request.Samples ?? DefaultSamples;
        return request.Data switch
        {
            "mnist" => Normalise(Of(Mnist.Train()), request, Normalization.Mnist),
            "mnist-test" => Normalise(Of(Mnist.Test()), request, Normalization.Mnist),
            "cifar10" => Normalise(Of(Cifar10.Train()), request, Normalization.Cifar10),
            "cifar10-test" => Normalise(Of(Cifar10.Test()), request, Normalization.Cifar10),
            "digits" => Then(Fitted(Synthetic(count, request.Seed), input), "in 0 .. 1"),
            var other => throw new ArgumentException(
                $"--data: expected one of {string.Join(", ", Names)}, or two files X.npy,Y.npy, got \"{other}\""
            ),
        };

        Dataset Of(Dataset all) => Fitted(First(all, request.Samples), input);
    }

    private static Dataset Synthetic(int count, ulong seed) =>
        count <= Digits.Most
            ? Named(Digits.Train(count, seed), $"synthetic digits of seed {seed}, the first {count}")
            : throw new ArgumentException($"--samples {count}: expected at most {Digits.Most} synthetic digits");

    private static Dataset Fitted(Dataset images, IReadOnlyList<int>? input) =>
        images.SampleShape is [1, 28, 28] && input is [1, 32, 32]
            ? Then(images.Padded(2), "padded by 2 zero pixels on each side")
            : images;

    private static Dataset Normalise(Dataset images, HessianRequest request, Normalization ofSet)
    {
        var channels = ofSet.Mean.Count;
        var by = (request.Normalise, request.Net, channels) switch
        {
            ("none", _, _) => null,
            ("half", _, _) => new Normalization(Half(), Half()),
            ("imagenet", _, 3) or ("default", "resnet20", 3) => ImageNet,
            ("imagenet", _, _) => throw new ArgumentException(
                $"--normalise imagenet: expected images of 3 channels, {images.Name} has {channels}"
            ),
            _ => ofSet,
        };
        return by is null
            ? Then(images, "in 0 .. 1")
            : Then(by.Apply(images), $"less {Text(by.Mean)}, divided by {Text(by.Std)}");

        double[] Half() => [.. Enumerable.Repeat(.5, channels)];
    }

    private static (string X, string Y)? Pair(string data) =>
        data.Split(',') is [var x, var y] && x.Length > 0 && y.Length > 0 ? (x, y) : null;

    private static Dataset First(Dataset all, int? asked)
    {
        if (asked > all.Count)
            throw new DataException($"--samples {asked}: expected at most the {all.Count} samples of {all.Name}");
        var count = asked ?? Math.Min(DefaultSamples, all.Count);
        var which = count < all.Count ? $"the first {count} of {all.Count}" : $"all {count}";
        return Then(all.Take(count), which);
    }

    private static Dataset Then(Dataset data, string how) => Named(data, $"{data.Name}, {how}");

    private static Dataset Named(Dataset data, string name) => data.With(new() { Name = name });

    private static Dataset FromFiles(string x, string y)
    {
        var labels = HessianLabels.Read(y);
        using var samples = Checkpoint.Open(x);
        if (samples.Tensors is not [{ Reason: null, Shape: { Count: >= 2 } shape } tensor])
            throw new DataException(
                $"{x}: expected one array of samples [n x d] of floating-point numbers, got "
                    + string.Join(", ", samples.Tensors.Select(t => $"[{t.ShapeText}] {t.Reason}"))
            );
        if (shape[0] != labels.Length)
            throw new DataException(
                $"{x} and {y}: expected a label for each sample, got {shape[0]} samples and {labels.Length} labels"
            );
        var values = tensor.Load();
        return new(
            $"{Path.GetFileName(x)} with {Path.GetFileName(y)}",
            values.IsDouble ? [.. values.Double.ToArray().Select(v => (float)v)] : values.Single.ToArray(),
            labels,
            [.. shape.Skip(1).Select(d => (int)d)]
        );
    }

    private static string Text(IReadOnlyList<double> values) =>
        string.Join(", ", values.Select(v => v.ToString("0.###", CultureInfo.InvariantCulture)));
}
