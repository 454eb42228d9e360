// Fits, estimates and nulls are records of Core: each public property is a fact with a name. A property that is a list
// is shown by its length, one that was not computed by the reason, and one that is a record of many quantities itself,
// such as the options of a fit, not at all.
using System.Collections;
using System.Globalization;
using System.Reflection;
using HeavyTails.Core.Fits;

namespace HeavyTails.Reports.Display;

/// <summary>The quantities of a fit, or of several fits of one type, as a table.</summary>
internal static class FactsTable
{
    /// <summary>The folders of Core whose types are results of estimators.</summary>
    private static readonly HashSet<string> Subjects =
    [
        .. new[]
        {
            "PowerLaws",
            "TailIndices",
            "TailEstimators",
            "RandomMatrices",
            "Nulls",
            "Statistics",
            "Curvature",
        }.Select(subject => $"HeavyTails.Core.{subject}"),
        "HeavyTails.Core.Analysis.Metrics",
    ];

    private static readonly Assembly Core = typeof(FitResult<>).Assembly;

    /// <summary>The types that are shown by their properties.</summary>
    public static IReadOnlyList<Type> Types { get; } =
    [.. Core.GetExportedTypes().Where(t => IsResult(t) && !t.IsGenericTypeDefinition)];

    /// <summary>A table of quantities and values; null for a value of a type that is no result.</summary>
    public static DisplayTable? Of(object value) =>
        Succeeded(value) is { } inner && Facts(inner.GetType()) is { Length: > 0 } facts
            ? new(
                [new DisplayHead("quantity", Left: true), new DisplayHead("value", Left: true)],
                [
                    .. facts
                        .Select(fact => (fact.Name, Text: Cell(fact, inner)))
                        .Where(f => f.Text is not null)
                        .Select(f => new[] { f.Name, f.Text! }),
                ]
            )
            : null;

    /// <summary>A row for each of several results of one type; null for a list of anything else.</summary>
    public static DisplayTable? Of(IEnumerable items)
    {
        if (ElementOf(items.GetType()) is not { } element)
            return null;
        var type = IsFitResult(element) ? element.GetGenericArguments()[0] : element;
        if (!IsResult(type) || Facts(type) is not { Length: > 0 } facts)
            return null;
        var values = new List<object>();
        var notes = new List<string>();
        foreach (var item in items)
            if (item is not null && Succeeded(item) is { } inner)
                values.Add(inner);
            else if (WhyNone(item) is { } reason)
                notes.Add(reason);
        var columns = facts
            .Select(fact => (Fact: fact, Cells: values.ConvertAll(value => Cell(fact, value))))
            .Where(column => column.Cells.TrueForAll(cell => cell is not null))
            .ToList();
        return new(
            [.. columns.Select(c => new DisplayHead(c.Fact.Name, !IsNumber(c.Fact.PropertyType)))],
            [.. values.Select((_, row) => columns.Select(column => column.Cells[row]!).ToArray())]
        )
        {
            Notes = notes,
        };
    }

    /// <summary>Why a result of a fit has no value; null where it has one, and for every other value.</summary>
    public static string? WhyNone(object? value) =>
        value is not null && IsFitResult(value.GetType()) && Succeeded(value) is null ? value.ToString() : null;

    // The value itself, that of a fit that succeeded, or null where it failed or is no result.
    private static object? Succeeded(object value)
    {
        var type = value.GetType();
        if (!IsFitResult(type))
            return IsResult(type) ? value : null;
        return (bool)type.GetProperty(nameof(FitResult<int>.Succeeded))!.GetValue(value)!
            ? type.GetProperty(nameof(FitResult<int>.Value))!.GetValue(value)
            : null;
    }

    private static bool IsFitResult(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(FitResult<>);

    private static bool IsResult(Type type) =>
        type.Assembly == Core
        && Subjects.Contains(type.Namespace ?? "")
        && !type.IsEnum
        && !type.IsInterface
        && !typeof(Delegate).IsAssignableFrom(type);

    private static Type? ElementOf(Type list) =>
        list.GetInterfaces()
            .Append(list)
            .Where(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IReadOnlyCollection<>))
            .Select(i => i.GetGenericArguments()[0])
            .FirstOrDefault();

    private static PropertyInfo[] Facts(Type type) =>
        [
            .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(p => p.CanRead && p.GetIndexParameters().Length == 0),
        ];

    private static bool IsNumber(Type type) =>
        (Nullable.GetUnderlyingType(type) ?? type) is { IsPrimitive: true } number && number != typeof(bool);

    // Null for a record that prints all of its own properties.
    private static string? Cell(PropertyInfo fact, object of)
    {
        try
        {
            var value = fact.GetValue(of);
            var text = Cell(value);
            return value is not null && text.StartsWith($"{value.GetType().Name} {{", StringComparison.Ordinal)
                ? null
                : text;
        }
        catch (TargetInvocationException e) when (e.InnerException is { } inner)
        {
            return inner.Message;
        }
    }

    private static string Cell(object? value) =>
        value switch
        {
            null => "-",
            double x => x.ToString("G6", CultureInfo.InvariantCulture),
            string text => text,
            ICollection many => $"{many.Count} values",
            IEnumerable => "a sequence",
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? "",
        };
}
