using HeavyTails.Native.Curvature;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Cli.Terminal;

/// <summary>
/// The progress of an analysis of curvature on standard error: products done, of the expected number where there is
/// one. Each method has a line of its own, so that the time left is that of its own pace.
/// </summary>
internal sealed class CurvatureProgressLine : IDisposable
{
    private ProgressLine? _line;
    private string? _what;

    public void Report(CurvatureProgress value)
    {
        if (value.What != _what)
        {
            _line?.Dispose();
            (_line, _what) = (new ProgressLine(value.What), value.What);
        }
        // The products of the first check are not among those that are expected.
        if (value.Expected is { } expected)
            _line!.Show(
                Math.Min(value.Products, expected),
                expected,
                0,
                $"{Math.Min(value.Products, expected)} of {expected} products"
            );
        else
            _line!.Show(0, 1, 0, $"{value.Products} products");
    }

    public void Dispose() => _line?.Dispose();
}
