using HeavyTails.Reports.Plotting;
using XPlot.Plotly;

namespace HeavyTails.Reports.Figures;

/// <summary>How an axis is drawn: its range and ticks, and where on it a value stands.</summary>
internal sealed class AxisScale
{
    private readonly FigureAxis _axis;
    private readonly double[]? _range;
    private readonly (double[] Values, string[] Labels)? _ticks;
    private readonly SymLog? _symLog;

    /// <summary>The scale of an axis on which the values are to be seen.</summary>
    public AxisScale(FigureAxis axis, IEnumerable<double> values)
    {
        _axis = axis;
        if (axis.Log)
        {
            var range = LogRange.Of(values).Between(axis.Low, axis.High);
            (_range, _ticks) = (range.Exponents, range.Ticks);
        }
        else if (axis.LinearThreshold is { } threshold)
        {
            _symLog = new(threshold);
            _range = Range(values);
            _ticks = _symLog.Value.Ticks(_range[0], _range[1]);
        }
        else if (axis.Low is not null || axis.High is not null)
        {
            _range = Range(values);
        }
    }

    /// <summary>The number that stands for a value in a trace and in a shape.</summary>
    public double Place(double value) => _symLog?.Place(value) ?? value;

    /// <summary>The same number, but the low end of a logarithmic axis for a value that is not positive.</summary>
    public double PlaceOrBottom(double value) => _axis.Log && value <= 0 ? Math.Pow(10, _range![0]) : Place(value);

    /// <summary>Place of a value along the axis, from 0 to 1; null for an axis whose ends plotly.js chooses.</summary>
    public double? Share(double value) =>
        _range is null ? null : ((_axis.Log ? Math.Log10(value) : Place(value)) - _range[0]) / (_range[1] - _range[0]);

    /// <summary>Whether traces hold other numbers than the values.</summary>
    public bool Transforms => _symLog is not null;

    /// <summary>Whether the axis has ends of its own; otherwise plotly.js chooses them.</summary>
    public bool HasRange => _range is not null;

    public Xaxis X()
    {
        var drawn = Style.X(_axis.Title);
        if (_axis.Log)
            drawn.type = "log";
        if (_range is not null)
            drawn.range = _range;
        if (_ticks is { } ticks)
            (drawn.tickmode, drawn.tickvals, drawn.ticktext) = ("array", ticks.Values, ticks.Labels);
        return drawn;
    }

    public Yaxis Y()
    {
        var drawn = Style.Y(_axis.Title);
        if (_axis.Log)
            drawn.type = "log";
        if (_range is not null)
            drawn.range = _range;
        if (_ticks is { } ticks)
            (drawn.tickmode, drawn.tickvals, drawn.ticktext) = ("array", ticks.Values, ticks.Labels);
        return drawn;
    }

    // An end that is not given lies a twentieth of the length beyond the values.
    private double[] Range(IEnumerable<double> values)
    {
        double[] places = [.. values.Where(double.IsFinite).Select(Place)];
        double? given(double? end) => end is { } value ? Place(value) : null;
        var low = given(_axis.Low) ?? places.DefaultIfEmpty(0).Min();
        var high = given(_axis.High) ?? places.DefaultIfEmpty(1).Max();
        if (!(high > low))
            (low, high) = (_axis.Low is null ? high - 1 : low, _axis.High is null ? low + 1 : high);
        var room = .05 * (high - low);
        return [_axis.Low is null ? low - room : low, _axis.High is null ? high + room : high];
    }
}
