using System.CommandLine;
using System.Globalization;
using HeavyTails.Core.Analysis.Requests;
using HeavyTails.Core.Smoothing;
using HeavyTails.Native;

namespace HeavyTails.Cli.Commands;

/// <summary>The command heavytails smooth: a model whose layers have some of their singular values alone.</summary>
internal static class SmoothCommand
{
    public static Command Create()
    {
        var keep = Share.Option(
            "--keep",
            "Keep this share of the singular values of each matrix, the largest. Default: 0.2, as SVDSmoothing."
        );
        var remove = Share.Option("--remove", "Remove this share of them instead, the largest.");
        var by = new Option<string?>("--by")
        {
            Description =
                "Keep a tail instead: detx (the tail of determinant one), tail (eigenvalues of at least the fitted "
                + "xmin).",
            HelpName = "detx|tail",
        };
        Choice.Among(by, "detx", "tail");
        var sharpen = new Option<bool>("--sharpen")
        {
            Description =
                "Remove as many of the largest as the shuffled matrix has spikes above the random bulk, as "
                + "SVDSharpness.",
        };
        var traps = new Option<bool>("--traps")
        {
            Description =
                "Take the correlation traps out: what makes these spikes, in the places of the entries. The singular "
                + "values of the matrix itself are not cut.",
        };
        var variant = Choice.Option(
            "--variant",
            "corrected, or legacy: the taps of a convolution keep equally many singular values, and spikes are counted "
                + "by a fit to the density, as in WeightWatcher.",
            AnalysisWords.Variant.Words
        );
        var threads = WholeNumber.Threads();
        var backend = Choice.Option(
            "--backend",
            "Library that computes singular values and vectors: default (native if it loads, otherwise managed), "
                + "native, managed.",
            SpectralBackend.ByWord.Words
        );
        var arguments = new RewritingArguments();
        var command = new Command(
            "smooth",
            """
            Write a model whose layers have some of their singular values alone, as WeightWatcher's SVDSmoothing and
            SVDSharpness, to a new safetensors file. Every other tensor is the same bit for bit.

            The singular values that stay are those of the layer, up to the rounding to the number type of the file,
            which the table states; the others are zero up to the same rounding. float64 has 1e-12 of the largest one.

            Exit codes: 0 done; 1 wrong usage; 2 the file cannot be used or written, or no layer is chosen.

            Examples:
              heavytails smooth model.safetensors -o smooth.safetensors --keep 0.8
              heavytails smooth resnet20.th -o tail.safetensors --by tail --layers conv2d
              heavytails smooth hf-model/ -o sharp.safetensors --sharpen --layers '*.mlp.*'
              heavytails smooth model.safetensors -o clean.safetensors --traps
            """
        );
        arguments.AddTo(command, keep, remove, by, sharpen, traps, variant, threads, backend);
        Option[] ways = [keep, remove, by, sharpen, traps];
        command.Validators.Add(result =>
        {
            var given = ways.Where(way => result.GetResult(way) is { Implicit: false }).ToArray();
            if (given.Length > 1)
                result.AddError($"expected one of {string.Join(", ", given.Select(way => way.Name))}");
        });
        command.SetAction(parsed =>
        {
            var (kept, removed) = (parsed.GetValue(keep), parsed.GetValue(remove));
            var options = new SmoothingOptions
            {
                Method =
                    removed is not null ? SmoothingMethod.RemoveLargest
                    : parsed.GetValue(sharpen) ? SmoothingMethod.Sharpen
                    : parsed.GetValue(traps) ? SmoothingMethod.WithoutTraps
                    : parsed.GetValue(by) switch
                    {
                        "detx" => SmoothingMethod.DetX,
                        "tail" => SmoothingMethod.Tail,
                        _ => SmoothingMethod.KeepLargest,
                    },
                Variant = AnalysisWords.Variant.Of(parsed.GetValue(variant)),
                Seed = arguments.Seed(parsed),
            };
            options = options with { Share = kept ?? removed ?? options.Share };
            var of = SpectralBackend.ByWord.Of(parsed.GetValue(backend))().WithThreads(parsed.GetValue(threads));
            return arguments.Run(parsed, LayerSmoothing.With(options, of), Words(options));
        });
        return command;
    }

    private static string Words(SmoothingOptions options)
    {
        var share = options.Share.ToString("R", CultureInfo.InvariantCulture);
        return "smoothed: "
            + options.Method switch
            {
                SmoothingMethod.KeepLargest => $"keep {share}",
                SmoothingMethod.RemoveLargest => $"remove {share}",
                SmoothingMethod.DetX => "by detx",
                SmoothingMethod.Tail => "by tail",
                SmoothingMethod.Sharpen => $"sharpened, seed {options.Seed}",
                _ => $"without traps, seed {options.Seed}",
            };
    }
}
