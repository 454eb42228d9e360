using HeavyTails.Core.Analysis;

namespace HeavyTails.Tests.Core.Analysis;

public class SummedWarningTests
{
    private static IReadOnlyList<string> Summed(params (string Name, string[] Warnings)[] layers)
    {
        var any = Make.Only(Make.Gaussian("a.weight", 1, 12, 12));
        return
        [
            .. SummedWarning
                .Of(layers.Select((l, i) => any with { LayerId = i + 1, LongName = l.Name, Warnings = l.Warnings }))
                .Select(w => $"{w.Text} [{string.Join(' ', w.Layers.Select(l => l.LayerId))}]"),
        ];
    }

    [Fact]
    public void One_warning_of_many_layers_is_said_once_with_the_range_of_its_numbers()
    {
        Assert.Equal(
            [
                "alpha 6.06..9.23 is above 6 (under-trained) [1 2]",
                "alpha drops to 1.91..4.98 without the 1..5 largest eigenvalues (outliers) [1 2]",
            ],
            Summed(
                (
                    "a",
                    [
                        "alpha drops to 1.91 without the largest eigenvalue (an outlier)",
                        "alpha 9.23 is above 6 (under-trained)",
                    ]
                ),
                (
                    "b",
                    [
                        "alpha 6.06 is above 6 (under-trained)",
                        "alpha drops to 4.98 without the 5 largest eigenvalues (outliers)",
                    ]
                )
            )
        );
    }

    [Fact]
    public void A_p_value_below_the_least_that_is_written_belongs_to_the_others()
    {
        Assert.Equal(
            ["lognormal fits better (R = -5.2..-1.4, p <= 0.082) [1 2 3]", "exponential fits better (p < 0.001) [1 2]"],
            Summed(
                ("a", ["lognormal fits better (R = -1.4, p = 0.082)", "exponential fits better (p < 0.001)"]),
                ("b", ["lognormal fits better (R = -5.2, p < 0.001)", "exponential fits better (p < 0.001)"]),
                ("c", ["lognormal fits better (R = -2.0, p = 0.004)"])
            )
        );
    }

    [Fact]
    public void The_most_serious_come_first_then_those_of_more_layers()
    {
        Assert.Equal(
            [
                "read as heads; --as 'a=matrix' chooses otherwise [1 2]",
                "all weights are zero [2]",
                "alpha 1.90 is below 2 (over-trained) [1]",
                "the layer has only 12 eigenvalues (fewer than 50) [1 2]",
            ],
            Summed(
                (
                    "a",
                    [
                        "the layer has only 12 eigenvalues (fewer than 50)",
                        "alpha 1.90 is below 2 (over-trained)",
                        "read as heads; --as 'a=matrix' chooses otherwise",
                    ]
                ),
                (
                    "b",
                    [
                        "the layer has only 12 eigenvalues (fewer than 50)",
                        "all weights are zero",
                        "read as heads; --as 'b=matrix' chooses otherwise",
                    ]
                )
            )
        );
    }

    [Fact]
    public void Every_kind_of_warning_of_a_fit_has_a_place_in_the_order()
    {
        Assert.Equal(0, LayerWarnings.Weight("a low-rank pair without a scale"));
        Assert.True(
            LayerWarnings.Weight("1 spike survives shuffling (correlation trap, risk 0.9)")
                < LayerWarnings.Weight("alpha drops to 2 without the largest eigenvalue (an outlier)")
        );
    }
}
