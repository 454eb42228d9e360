using System.CommandLine;
using System.CommandLine.Parsing;
using HeavyTails.Training.Tensors;

namespace HeavyTails.Cli.Commands;

/// <summary>
/// Options of the command hessian that exclude each other or ask for nothing: each is wrong usage, since an option that
/// is ignored would leave its user with another result than the one that was asked for.
/// </summary>
internal static class HessianUsage
{
    /// <summary>Makes the command check its options.</summary>
    public static void AddTo(Command command, HessianOptions options) =>
        command.Validators.Add(result =>
        {
            foreach (var fault in Faults(result, options).OfType<string>())
                result.AddError(fault);
        });

    private static IEnumerable<string?> Faults(CommandResult typed, HessianOptions options)
    {
        if (Of(options.Json) is "-" && Of(options.Csv) is "-")
            yield return "--json - and --csv -: standard output takes only one of them";

        if (Of(options.Device) is { } device && !DeviceName.Is(device))
            yield return $"--device: expected {DeviceName.Expected}, got {device}";

        var (net, data) = (Of(options.Net), Of(options.Data));
        if (net is not (null or "mlp"))
            yield return Misplaced(options.Activation, $"belongs to --net mlp, got --net {net}");
        if (net is not (null or "resnet20"))
            yield return Misplaced(options.BatchNorm, $"belongs to --net resnet20, got --net {net}");
        if (data is not null && !HessianData.Normalised.Contains(data))
            yield return Misplaced(
                options.Normalise,
                $"belongs to --data {string.Join(", ", HessianData.Normalised)}, got --data {data}"
            );

        var (top, bottom) = (Of(options.Top), Of(options.Bottom));
        var (trace, density) = (IsGiven(options.Trace), IsGiven(options.Density));
        var pairs = IsPositive(top) || IsPositive(bottom);
        var isChosen = top is not null || bottom is not null || trace || density;
        if (isChosen && !pairs && !trace && !density)
        {
            string[] zeros = [.. new[] { options.Top, options.Bottom }.Where(IsGiven).Select(o => $"{o.Name} {Of(o)}")];
            yield return $"{string.Join(' ', zeros)} computes nothing: expected a number above 0, --trace or --density";
        }
        var everything = !isChosen && IsGiven(options.Report.Folder) && !IsGiven(options.PerLayer);
        if (!density && !everything)
            yield return Misplaced(options.Steps, "belongs to --density, which is not asked for");
        if (isChosen && !density && !trace)
            yield return Misplaced(options.Probes, "belongs to --trace and --density, which are not asked for");

        string? Of(Option option) => TypedValue.Of(typed, option);
        bool IsGiven(Option option) => typed.GetResult(option) is { Implicit: false };
        string? Misplaced(Option option, string place) =>
            IsGiven(option) ? $"{option.Name} {Of(option)} {place}" : null;
    }

    private static bool IsPositive(string? typed) => int.TryParse(typed, out var number) && number > 0;
}
