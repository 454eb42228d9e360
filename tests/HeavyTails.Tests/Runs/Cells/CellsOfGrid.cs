using HeavyTails.Runs.Cells;

namespace HeavyTails.Tests.Runs.Cells;

static class CellsOfGrid
{
    /// <summary>All cells of a grid in their order.</summary>
    public static IEnumerable<Cell> Cells(this Grid grid) => Enumerable.Range(0, grid.Count).Select(i => grid[i]);
}
