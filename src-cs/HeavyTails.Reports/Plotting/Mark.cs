using XPlot.Plotly;

namespace HeavyTails.Reports.Plotting;

/// <summary>A straight line across the plot at one value of an axis, with its name at its end.</summary>
sealed record Mark
{
    /// <summary>The value on the axis.</summary>
    public required double At { get; init; }

    /// <summary>The name of the line, as HTML; "" for none.</summary>
    public required string Label { get; init; }

    public required string Colour { get; init; }

    /// <summary>Whether the line is vertical, at a value of x; otherwise it is horizontal, at a value of y.</summary>
    public bool Vertical { get; init; } = true;

    /// <summary>Whether the axis of the value is logarithmic.</summary>
    public bool Log { get; init; }

    public string Dash { get; init; } = "dot";

    /// <summary>Where along the line its name stands, as a share of the plotting area.</summary>
    public double LabelAt { get; init; } = 1;

    /// <summary>Which end of its name touches a vertical line: "left" or "right".</summary>
    public string Anchor { get; init; } = "left";

    public Shape Line() =>
        new()
        {
            type = "line",
            xref = Vertical ? "x" : "paper",
            x0 = Vertical ? At : 0.0,
            x1 = Vertical ? At : 1.0,
            yref = Vertical ? "paper" : "y",
            y0 = Vertical ? 0.0 : At,
            y1 = Vertical ? 1.0 : At,
            line = Style.Stroke(Colour, 1.5, Dash),
        };

    public Annotation Text()
    {
        var at = Log ? Math.Log10(At) : At;
        return new()
        {
            text = Label,
            font = Style.Text(12, Colour),
            showarrow = false,
            bgcolor = "rgba(255,255,255,0.75)",
            borderpad = 1,
            xref = Vertical ? "x" : "paper",
            x = Vertical ? at : LabelAt,
            xanchor = Vertical ? Anchor : "right",
            yref = Vertical ? "paper" : "y",
            y = Vertical ? LabelAt : at,
            yanchor = Vertical ? "top" : "bottom",
        };
    }
}
