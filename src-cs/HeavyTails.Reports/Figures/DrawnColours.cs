// Place p(v) of a number v on the colour bar: v, or on a logarithmic scale log10 v, and for v = 0 a little less than
// the least log10 v. The colour is c((p - low) / (high - low)) with the map c.
using System.Globalization;
using HeavyTails.Reports.Plotting;
using XPlot.Plotly;

namespace HeavyTails.Reports.Figures;

/// <summary>A colour scale over given numbers: the colour of each, and the colour bar.</summary>
internal sealed class DrawnColours
{
    private readonly ColourScale _scale;
    private readonly double _low,
        _high,
        _zero;
    private readonly (double[] Values, string[] Labels)? _ticks;

    /// <exception cref="ArgumentException">
    /// A number is not finite, or is negative on a logarithmic scale.
    /// </exception>
    public DrawnColours(ColourScale scale, string figure, IReadOnlyList<double> numbers)
    {
        _scale = scale;
        foreach (var number in numbers)
            if (!double.IsFinite(number) || (scale.Log && number < 0))
                throw new ArgumentException(
                    $"colours of {figure}: expected {(scale.Log ? "numbers of 0 or more" : "finite numbers")}, got "
                        + number.ToString(CultureInfo.InvariantCulture)
                );
        if (scale.Log)
        {
            var range = LogRange.Of(numbers) with { IsLowExact = true, IsHighExact = true };
            (_low, _high) = (range.Exponents[0], range.Exponents[1]);
            if (_high - _low < .1)
                (_low, _high) = (_low - .05, _high + .05);
            var (values, labels) = new LogRange(Math.Pow(10, _low), Math.Pow(10, _high))
            {
                IsLowExact = true,
                IsHighExact = true,
            }.Ticks;
            values = [.. values.Select(Math.Log10)];
            if (numbers.Contains(0))
            {
                _zero = _low - Math.Max(.3, .12 * (_high - _low));
                (values, labels) = ([_zero, .. values], ["0", .. labels]);
                _low = _zero;
            }
            _ticks = (values, labels);
        }
        else
        {
            (_low, _high) = (numbers.DefaultIfEmpty(0).Min(), numbers.DefaultIfEmpty(1).Max());
            if (!(_high > _low))
                (_low, _high) = (_low - .5, _high + .5);
        }
    }

    /// <summary>The colour of a number, as "#rrggbb".</summary>
    public string Of(double number) => _scale.Map.At((Place(number) - _low) / (_high - _low));

    /// <summary>A marker whose points are coloured by numbers.</summary>
    public Marker Marker(IEnumerable<double> numbers) =>
        new()
        {
            color = numbers.Select(Place).ToArray(),
            cmin = _low,
            cmax = _high,
            colorscale = _scale.Map.Scale,
            showscale = false,
        };

    /// <summary>A map of numbers, z [y.Length - 1][x.Length - 1], between edges; NaN leaves a gap.</summary>
    public Heatmap Map(double[] x, double[] y, double[][] z) =>
        new()
        {
            x = x,
            y = y,
            z = z.Select(row => row.Select(v => double.IsNaN(v) ? double.NaN : Place(v)).ToArray()).ToArray(),
            zauto = false,
            zmin = _low,
            zmax = _high,
            colorscale = _scale.Map.Scale,
            showscale = false,
        };

    /// <summary>The colour bar, without its title: a trace without a visible point that carries it.</summary>
    public Trace Bar()
    {
        var marker = Marker([]);
        marker.color = new[] { _low };
        marker.showscale = true;
        marker.colorbar = new Colorbar
        {
            tickfont = Style.Text(12),
            thickness = 13.0,
            len = 1.0,
            xpad = 8.0,
            ypad = 0.0,
            outlinewidth = 0.5,
            ticks = "outside",
            ticklen = 4.0,
        };
        if (_ticks is { } ticks)
        {
            marker.colorbar.tickmode = "array";
            (marker.colorbar.tickvals, marker.colorbar.ticktext) = (ticks.Values, ticks.Labels);
        }
        return new Scatter
        {
            x = new[] { double.NaN },
            y = new[] { double.NaN },
            name = "",
            mode = "markers",
            showlegend = false,
            hoverinfo = "skip",
            marker = marker,
        };
    }

    private double Place(double number) =>
        !_scale.Log ? number
        : number > 0 ? Math.Log10(number)
        : _zero;
}
