// Ticks of an axis of dates: steps of 1, 2, 5, ... seconds, minutes, hours, days, months or years, the least step that
// leaves each tick its room. A tick names what it adds to the one before: "Mar 5", and "Mar 5, 2026" where a year
// begins to be shown.
using System.Globalization;

namespace HeavyTails.Reports.Drawing;

/// <summary>Values and labels of the ticks of an axis of dates, in milliseconds since 1970.</summary>
internal static class DateTicks
{
    private const double Second = 1000,
        Minute = 60 * Second,
        Hour = 60 * Minute,
        Day = 24 * Hour;

    private static readonly double[] Steps =
    [
        .. new[] { 1.0, 2, 5, 10, 15, 30 }.Select(n => n * Second),
        .. new[] { 1.0, 2, 5, 10, 15, 30 }.Select(n => n * Minute),
        .. new[] { 1.0, 2, 3, 6, 12 }.Select(n => n * Hour),
        .. new[] { 1.0, 2, 7, 14 }.Select(n => n * Day),
    ];

    private static readonly int[] Months = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 6000];

    /// <summary>The ticks between two dates on an axis of a length in px, each with a least room in px.</summary>
    public static (double[] Values, string[] Labels) Of(double low, double high, double length, double room)
    {
        var least = (high - low) / Math.Max(2, length / room);
        if (!(least > 0) || Math.Abs(low) > 6e13 || Math.Abs(high) > 2e14)
            return ([], []);
        var step = Steps.FirstOrDefault(s => s >= least);
        if (step > 0)
        {
            var first = (long)Math.Ceiling(low / step);
            double[] even = [.. Enumerable.Range(0, (int)((high / step) - first) + 1).Select(i => (first + i) * step)];
            return (even, Labels([.. even.Select(DateOf)], step < Day));
        }
        var months = Months.FirstOrDefault(m => m * 30.4 * Day >= least, Months[^1]);
        var start = DateOf(low);
        var at = ((start.Year * 12) + start.Month - 1) / months * months;
        List<DateTime> dates = [];
        for (; at / 12 <= 9999; at += months)
        {
            if (at < 12)
                continue;
            var date = new DateTime(at / 12, (at % 12) + 1, 1, 0, 0, 0, DateTimeKind.Utc);
            if (ValueOf(date) > high)
                break;
            if (ValueOf(date) >= low)
                dates.Add(date);
        }
        return ([.. dates.Select(ValueOf)], [.. dates.Select(d => Text(d, months % 12 == 0 ? "yyyy" : "MMM yyyy"))]);
    }

    private static string[] Labels(DateTime[] dates, bool isTime) =>
        [
            .. dates.Select(
                (date, i) =>
                {
                    var isNewYear = i == 0 || dates[i - 1].Year != date.Year;
                    var isNewDay = i == 0 || dates[i - 1].Date != date.Date;
                    var day = Text(date, isNewYear ? "MMM d, yyyy" : "MMM d");
                    var time = Text(date, date.Second == 0 ? "HH:mm" : "HH:mm:ss");
                    return !isTime ? day
                        : isNewDay ? $"{time}, {day}"
                        : time;
                }
            ),
        ];

    private static string Text(DateTime date, string format) => date.ToString(format, CultureInfo.InvariantCulture);

    private static DateTime DateOf(double value) => DateTime.UnixEpoch.AddMilliseconds(value);

    private static double ValueOf(DateTime date) => (date - DateTime.UnixEpoch).TotalMilliseconds;
}
