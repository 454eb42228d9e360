namespace HeavyTails.Reports.Figures;

/// <summary>The name of a series in the legend (HTML), its colour and the symbol of its points.</summary>
sealed record SeriesStyle(string Label, string Colour, string Symbol);
