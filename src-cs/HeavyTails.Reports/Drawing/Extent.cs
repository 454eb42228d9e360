// An axis without ends reaches a twentieth of its length, and the radius of a marker, beyond the values; plotly.js does
// the same. A line or a bar that touches an end (Tight) has no room there.
namespace HeavyTails.Reports.Drawing;

/// <summary>The values that an axis without ends has to show.</summary>
internal sealed class Extent
{
    private readonly List<(double Value, double Room, bool IsTight)> values = [];
    private bool hasZero;

    /// <summary>Adds values with the room that they need on both sides, in px.</summary>
    public void Add(IEnumerable<double> some, double room = 0, bool isTight = false) =>
        values.AddRange(some.Where(double.IsFinite).Select(value => (value, room, isTight)));

    /// <summary>The axis begins at 0 unless there are values on both sides of it.</summary>
    public void AddZero() => hasZero = true;

    /// <summary>The ends of an axis of a length in px; of log10 of the values on a logarithmic one.</summary>
    public (double Low, double High) Range(bool isLog, double length, string mode)
    {
        var shown = values
            .Where(v => !isLog || v.Value > 0)
            .Select(v => (Value: isLog ? Math.Log10(v.Value) : v.Value, Room: v.IsTight ? 0 : v.Room + (.05 * length)))
            .ToList();
        var fromZero = !isLog && (hasZero || mode is "tozero" or "nonnegative");
        if (fromZero)
            shown.Add((0, 0));
        if (shown.Count == 0)
            return isLog ? (0, 1) : (-1, 6);
        var (low, high) = (shown.Min(v => v.Value), shown.Max(v => v.Value));
        if (!(high > low))
            return fromZero && low == 0 ? (0, 1) : (low - 1, high + 1);
        var room = shown.Max(v => v.Room);
        var unit = (high - low) / Math.Max(1, length - (2 * room));
        var (from, to) = (shown.Min(v => v.Value - (unit * v.Room)), shown.Max(v => v.Value + (unit * v.Room)));
        return fromZero ? (low >= 0 ? 0 : from, high <= 0 ? 0 : to) : (from, to);
    }
}
