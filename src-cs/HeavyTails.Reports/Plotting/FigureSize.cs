namespace HeavyTails.Reports.Plotting;

/// <summary>Width and height of a figure in px.</summary>
readonly record struct FigureSize(int Width, int Height)
{
    /// <summary>
    /// The size of most figures. Two of them stand side by side on a page without being scaled, so that their text has
    /// the same size everywhere.
    /// </summary>
    public static FigureSize Usual => new(590, 430);

    /// <summary>The size of a figure as wide as a page.</summary>
    public static FigureSize Wide(int height) => new(1192, height);
}
