// depth_width_dataset_loss_model_eta_b, Python's formats {}_{:04d}_{}_{}_{}_{:E}_{:04d}:
// 3_0128_mnist_NLL_fc_1.000000E-01_0001. A loss may have the separator in its name: linear_hinge.
// github.com/umutsimsekli/sgd_ht, run.py
using System.Globalization;
using System.Text.RegularExpressions;

namespace HeavyTails.Core.NetSeries;

/// <summary>The setting of a run of SGD, as the name of its folder gives it.</summary>
public sealed partial record RunSetting
{
    /// <summary>Number of weight matrices of the network.</summary>
    public required int Depth { get; init; }

    /// <summary>Width of the hidden layers.</summary>
    public required int Width { get; init; }

    /// <summary>Name of the data set: "mnist", "cifar10".</summary>
    public required string Dataset { get; init; }

    /// <summary>Name of the loss: "NLL" (cross-entropy) or "linear_hinge".</summary>
    public required string Loss { get; init; }

    /// <summary>Name of the network: "fc", "alexnet".</summary>
    public required string Model { get; init; }

    /// <summary>Step size eta, positive.</summary>
    public required double StepSize { get; init; }

    /// <summary>Batch size b, at least 1.</summary>
    public required int BatchSize { get; init; }

    /// <summary>The ratio eta / b, by which the tails are said to be ordered.</summary>
    public double Ratio => StepSize / BatchSize;

    /// <summary>All of the setting but eta and b, in words: "mnist, fc, depth 3, width 128, NLL".</summary>
    public string Network =>
        string.Create(CultureInfo.InvariantCulture, $"{Dataset}, {Model}, depth {Depth}, width {Width}, {Loss}");

    /// <summary>
    /// The loss of a network that gives every class the same probability, ln of the number of classes; null for another
    /// loss than NLL or a data set that is not known.
    /// </summary>
    public double? LossOfGuessing =>
        (Loss, Dataset.ToLowerInvariant()) switch
        {
            ("NLL", "mnist" or "fashionmnist" or "fashion_mnist" or "kmnist" or "cifar10" or "svhn") => Math.Log(10),
            ("NLL", "cifar100") => Math.Log(100),
            _ => null,
        };

    /// <summary>The setting that a folder's name gives; null where it is no name of this scheme.</summary>
    public static RunSetting? Parse(string name)
    {
        var match = Scheme().Match(name);
        if (
            !match.Success
            || !Whole("depth", out var depth)
            || !Whole("width", out var width)
            || !Whole("b", out var batchSize)
            || batchSize < 1
            || !double.TryParse(
                match.Groups["eta"].Value,
                NumberStyles.Float,
                CultureInfo.InvariantCulture,
                out var stepSize
            )
            || !(stepSize > 0 && double.IsFinite(stepSize))
        )
            return null;
        return new()
        {
            Depth = depth,
            Width = width,
            Dataset = match.Groups["dataset"].Value,
            Loss = match.Groups["loss"].Value,
            Model = match.Groups["model"].Value,
            StepSize = stepSize,
            BatchSize = batchSize,
        };

        bool Whole(string group, out int number) =>
            int.TryParse(match.Groups[group].Value, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    [GeneratedRegex(
        "^(?<depth>[0-9]+)_(?<width>[0-9]+)_(?<dataset>[^_]+)_(?<loss>.+)_(?<model>[^_]+)"
            + "_(?<eta>[0-9.]+(?:[eE][+-]?[0-9]+)?)_(?<b>[0-9]+)$"
    )]
    private static partial Regex Scheme();
}
