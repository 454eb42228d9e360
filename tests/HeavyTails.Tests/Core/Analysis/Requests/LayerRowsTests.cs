using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Analysis.Requests;
using HeavyTails.Core.Fits;

namespace HeavyTails.Tests.Core.Analysis.Requests;

public class LayerRowsTests
{
    private static readonly LayerResult Any = Make.Only(Make.Gaussian("a.weight", 1, 12, 12));

    private static readonly LayerResult[] Layers =
    [
        Layer(1, "conv1", 6.5),
        Layer(2, "conv2", 1.5),
        Layer(3, "fc1", null),
        Layer(4, "fc2", 3) with
        {
            Warnings = ["alpha drops to 2 without the largest eigenvalue (an outlier)"],
        },
    ];

    private static LayerResult Layer(int id, string name, double? alpha) =>
        Any with
        {
            LayerId = id,
            LongName = name,
            Warnings = [],
            Fit = alpha is { } a
                ? new TailFit
                {
                    Kind = FitKind.PL,
                    Alpha = a,
                    Xmin = 1,
                    Xmax = 2,
                    D = 0.05,
                    Sigma = 0.1,
                    TailLength = 40,
                }
                : FitResult<TailFit>.Failed(FitFailure.NotApplicable, "too short"),
        };

    private static string Shown(string? sort = null, int? top = null, params string[] where) =>
        string.Join(' ', new LayerRows(sort, where, top).Of(Layers).Select(layer => layer.LongName));

    [Theory]
    [InlineData("alpha", "conv2 fc2 conv1 fc1")]
    [InlineData("alpha:asc", "conv2 fc2 conv1 fc1")]
    [InlineData("alpha:desc", "conv1 fc2 conv2 fc1")]
    [InlineData("layer:desc", "fc2 fc1 conv2 conv1")]
    [InlineData("evals", "conv1 conv2 fc1 fc2")]
    public void Rows_are_ordered_by_a_column_and_those_without_a_value_come_last(string sort, string names) =>
        Assert.Equal(names, Shown(sort));

    [Theory]
    [InlineData("alpha>6", "conv1")]
    [InlineData("alpha <= 3", "conv2 fc2")]
    [InlineData("alpha!=3", "conv1 conv2")]
    [InlineData("alpha=3", "fc2")]
    [InlineData("longname=conv*", "conv1 conv2")]
    [InlineData("longname!=conv*", "fc1 fc2")]
    [InlineData("warnings=*OUTLIER*", "fc2")]
    [InlineData("#>=3", "fc1 fc2")]
    [InlineData("ALPHA>6", "conv1")]
    public void Rows_meet_a_condition_and_those_without_a_value_meet_none(string condition, string names) =>
        Assert.Equal(names, Shown(null, null, condition));

    [Fact]
    public void All_conditions_hold_before_the_first_rows_are_taken()
    {
        Assert.Equal("conv1", Shown("alpha:desc", 1));
        Assert.Equal("fc2", Shown("alpha:desc", 1, "alpha<6"));
        Assert.Equal("", Shown(null, null, "alpha<6", "alpha>6"));
        Assert.True(new LayerRows().AreAll);
    }

    [Theory]
    [InlineData("alhpa>6", "did you mean alpha?")]
    [InlineData("alpha", "expected a condition")]
    [InlineData(">6", "expected a condition")]
    [InlineData("alpha>six", "expected a number after >")]
    public void A_condition_that_is_none_is_refused_with_the_nearest_column(string condition, string why) =>
        Assert.Contains(why, Assert.Throws<FormatException>(() => new RowCondition(condition)).Message);

    [Fact]
    public void A_column_that_an_option_computes_names_the_option()
    {
        var twin = RowColumns.Named("rand_distance");
        Assert.Contains(RowColumns.NeededFor(twin, AnalysisOptions.Default), flag => flag.Name == "--randomize");
        Assert.Empty(RowColumns.NeededFor(RowColumns.Named("alpha"), AnalysisOptions.Default));
    }
}
