// Special functions against mpmath at 40 digits (reference/special.json, made by make_special.py) and against their own
// identities.
using System.Text.Json;
using HeavyTails.Core.Numerics;
using HeavyTails.Tests.Core.PowerLaws;

namespace HeavyTails.Tests.Core.Numerics;

public class SpecialTests(ITestOutputHelper output)
{
    private static readonly JsonElement Reference = ReferenceFile.Read("special.json");

    [Fact]
    public void The_exponential_integral_of_real_order_agrees_with_mpmath() =>
        Check("scaled_exponential_integral", 1e-13, row => (ExponentialIntegral.Scaled(row[0], row[1]), row[2]));

    [Fact]
    public void The_logarithm_of_erfc_agrees_with_mpmath() =>
        Check("log_erfc", 1e-13, row => (Special.LogErfc(row[0]), row[1]), absolute: 1e-15);

    [Fact]
    public void Hurwitz_zeta_and_its_logarithmic_derivative_agree_with_mpmath()
    {
        Check(
            "log_hurwitz_zeta_and_mean_log",
            1e-13,
            row => (HurwitzZeta.Log(row[0], row[1]), row[2]),
            absolute: 1e-14
        );
        Check(
            "log_hurwitz_zeta_and_mean_log",
            1e-12,
            row =>
            {
                var (value, first, _) = HurwitzZeta.Scaled(row[0], row[1]);
                return (-first / value + Math.Log(row[1]), row[3]);
            },
            absolute: 1e-14
        );
    }

    [Fact]
    public void Digamma_agrees_with_mpmath() =>
        Check("digamma", 1e-13, row => (Special.Digamma(row[0]), row[1]), absolute: 1e-14);

    [Fact]
    public void The_second_derivative_of_zeta_is_the_derivative_of_the_first()
    {
        foreach (var (s, q) in new[] { (1.5, 1.0), (2.5, 7.0), (6.0, 3.0) })
        {
            var h = 1e-5;
            var numeric = (HurwitzZeta.Scaled(s + h, q).First - HurwitzZeta.Scaled(s - h, q).First) / (2 * h);
            Assert.Equal(numeric, HurwitzZeta.Scaled(s, q).Second, 1e-8 * Math.Abs(numeric));
        }
    }

    [Fact]
    public void The_incomplete_gamma_function_satisfies_its_recurrence_and_known_values()
    {
        Assert.Equal(Math.Exp(-2.5), UpperGamma(1, 2.5), 1e-15);
        Assert.Equal(Math.Sqrt(Math.PI) * Special.Erfc(1.2), UpperGamma(0.5, 1.44), 1e-15);
        for (var s = -6.3; s < 8; s += 0.37)
        {
            foreach (var x in new[] { 0.01, 0.5, 1, 3, 20 })
            {
                var left = UpperGamma(s + 1, x);
                var right = s * UpperGamma(s, x) + Math.Exp(s * Math.Log(x) - x);
                Assert.Equal(left, right, 1e-12 * (Math.Abs(left) + Math.Abs(s * UpperGamma(s, x))));
            }
        }
    }

    // Gamma(s, x) = x^s e^-x (e^x E_{1-s}(x)).
    private static double UpperGamma(double s, double x) =>
        Math.Exp(s * Math.Log(x) - x) * ExponentialIntegral.Scaled(1 - s, x);

    [Fact]
    public void Large_orders_meet_the_recurrence()
    {
        // Orders below 1e4 are computed by recursion, larger ones by the expansion: p E_{p+1} = 1 - x E_p holds across
        // 1e4.
        foreach (var x in new[] { 1e-3, 0.3, 0.99 })
        {
            var p = 9999.7;
            Assert.Equal(
                (1 - x * ExponentialIntegral.Scaled(p, x)) / p,
                ExponentialIntegral.Scaled(p + 1, x),
                1e-13 / p
            );
        }
    }

    [Fact]
    public void The_inverse_of_log_erfc_inverts_it()
    {
        foreach (var x in new[] { -4.0, -1, -0.2, 0.01, 0.3, 1, 3, 8, 30 })
            Assert.Equal(x, Special.InverseLogErfc(Special.LogErfc(x)), x < -3 ? 1e-7 : 1e-11 * (1 + Math.Abs(x)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Special.InverseLogErfc(1));
    }

    [Fact]
    public void Brent_finds_roots_and_refuses_a_bracket_without_one()
    {
        Assert.Equal(Math.PI / 2, Roots.Find(Math.Cos, 1, 2), 1e-15);
        Assert.Equal(Math.Cbrt(7), Roots.Find(x => x * x * x - 7, 0, 1e6), 1e-14);
        Assert.Equal(2, Roots.Maximize(x => -(x - 2) * (x - 2), -10, 10), 1e-7);
        Assert.Contains(
            "change of sign",
            Assert.Throws<ArgumentException>(() => Roots.Find(x => x * x + 1, -1, 1)).Message
        );
    }

    private void Check(
        string name,
        double relative,
        Func<double[], (double Ours, double Exact)> evaluate,
        double absolute = 0
    )
    {
        var (worst, at, count) = (0.0, "", 0);
        foreach (var element in Reference.GetProperty(name).EnumerateArray())
        {
            var row = ReferenceFile.Row(element);
            var (ours, exact) = evaluate(row);
            var error = Math.Max(0, Math.Abs(ours - exact) - absolute) / Math.Abs(exact);
            if (ours == exact)
                error = 0;
            count++;
            if (error > worst || double.IsNaN(error))
                (worst, at) = (double.IsNaN(error) ? double.PositiveInfinity : error, string.Join(", ", row));
        }
        output.WriteLine($"{name}: {count} values, largest relative error {worst:0.0e0} at ({at})");
        Assert.True(worst <= relative, $"{name}: relative error {worst} at ({at})");
        Assert.True(count > 10);
    }
}
