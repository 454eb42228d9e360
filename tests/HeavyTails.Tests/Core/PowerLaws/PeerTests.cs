// WeightWatcher 0.7.5.5 and powerlaw 1.5 on the layers of a LeNet trained on MNIST and a ResNet-20 trained on CIFAR-10
// (reference/*_spectra.json, made by make_spectra.py). Their eigenvalues were rounded to float32 in places: the
// relative difference is 4e-8 in the spectrum, and so 1e-6 in the fits.
using System.Text.Json;
using HeavyTails.Core.Fits;
using HeavyTails.Core.PowerLaws;
using HeavyTails.Core.PowerLaws.Tails;

namespace HeavyTails.Tests.Core.PowerLaws;

public class PeerTests(ITestOutputHelper output)
{
    private const string LeNet = "lenet_mnist",
        ResNet = "resnet20_cifar10";

    private static IEnumerable<(string Name, double[] Eigenvalues, JsonElement Peers)> Layers(string model) =>
        ReferenceFile
            .Read($"{model}_spectra.json")
            .GetProperty("layers")
            .EnumerateObject()
            .Select(l =>
                (l.Name, ReferenceFile.Doubles(l.Value.GetProperty("eigenvalues")), l.Value.GetProperty("peers"))
            );

    [Theory]
    [InlineData(LeNet)]
    [InlineData(ResNet)]
    public void The_default_fit_is_WeightWatchers_and_powerlaws(string model)
    {
        foreach (var (name, x, peers) in Layers(model))
        {
            var fit = PowerLaw.Fit(x).Value;
            foreach (
                var (peer, count, tolerance) in new[]
                {
                    ("ww_default", "num_pl_spikes", 1e-6),
                    ("powerlaw", "n_tail", 1e-6),
                }
            )
            {
                var theirs = peers.GetProperty(peer);
                Near(theirs, "alpha", fit.Alpha, tolerance, name);
                Near(theirs, "D", fit.D, tolerance, name);
                Near(theirs, "sigma", fit.Sigma, tolerance, name);
                Near(theirs, "xmin", fit.Xmin, tolerance, name);
                Assert.Equal(theirs.GetProperty(count).GetDouble(), fit.TailLength);
            }
            Near(peers.GetProperty("powerlaw"), "loglik", fit.LogLikelihood, 1e-5, name);
        }
    }

    // Alphas of the data without their k largest values, by a second program: 2.61855 (k = 0), 3.54559 (2), 4.97750
    // (3), 1.75688 (4), 1.49986 (5). WeightWatcher tries k = 2 .. 9 and ends at k = 4, where alpha is at most its
    // min_alpha = 2 without having fallen by more than 1; at k = 5 it has.
    [Fact]
    public void Legacy_clipping_stops_where_alpha_has_fallen_to_two()
    {
        double[] x = [1.19, 2.64, 4.62, 9.22, 11.45, 21.35, 30.83, 35.59, 40.85, 55.1, 80.4, 88.76, 113.49];
        double Alpha(int k) => PowerLaw.Fit(x.AsSpan(..^k)).Value.Alpha;
        Assert.Equal(2.61855, Alpha(0), 1e-5);
        Assert.Equal(1.75688, Alpha(4), 1e-5);
        Assert.Equal(1.49986, Alpha(5), 1e-5);
        var legacy = Fingers.ClipXmax(x, new() { Variant = Variant.Legacy }).Value;
        Assert.Equal((0, Alpha(0)), (legacy.NumFingers, legacy.Fit.Alpha));
        var corrected = Fingers.ClipXmax(x).Value;
        Assert.Equal((5, Alpha(5)), (corrected.NumFingers, corrected.Fit.Alpha));
        // A drop of more than the threshold at the same k comes first.
        var lower = Fingers.ClipXmax(x, new() { Variant = Variant.Legacy, Threshold = .8 }).Value;
        Assert.Equal((3, Alpha(4)), (lower.NumFingers, lower.Fit.Alpha));
    }

    [Theory]
    [InlineData(LeNet)]
    [InlineData(ResNet)]
    public void Legacy_clipping_is_WeightWatchers_clip_xmax(string model)
    {
        foreach (var (name, x, peers) in Layers(model))
        {
            var theirs = peers.GetProperty("ww_clip_xmax");
            var clipped = Fingers.ClipXmax(x, new() { Variant = Variant.Legacy }).Value;
            if (theirs.GetProperty("alpha").GetDouble() == -1)
            {
                // Its look-ahead runs out of values on the layer of 10 and the whole fit is reported as -1; ours keeps
                // the fit.
                Assert.True(x.Length <= ClipOptions.Default.MaxFingers + 1, $"{name} has {x.Length} values");
                continue;
            }
            Assert.Equal(theirs.GetProperty("num_fingers").GetInt32(), clipped.NumFingers);
            Near(theirs, "alpha", clipped.Fit.Alpha, 1e-6, name);
            Near(theirs, "raw_alpha", clipped.RawFit.Alpha, 1e-6, name);
        }
    }

    [Theory]
    [InlineData(LeNet)]
    [InlineData(ResNet)]
    public void Likelihood_ratios_agree_with_powerlaws_wherever_its_simplex_had_converged(string model)
    {
        foreach (var (name, x, peers) in Layers(model))
        {
            var fit = PowerLaw.Fit(x).Value;
            foreach (
                var (alternative, key) in new[]
                {
                    (Alternative.Exponential, "exponential"),
                    (Alternative.Lognormal, "lognormal"),
                    (Alternative.TruncatedPowerLaw, "truncated_power_law"),
                }
            )
            {
                var theirs = peers.GetProperty("powerlaw").GetProperty("compare").GetProperty(key);
                var ours = Alternatives.Compare(x, fit, alternative);
                var logLikelihood = theirs.GetProperty("loglik").GetDouble();
                if (!ours.Law.Succeeded)
                {
                    // The likelihood grows towards the power law, so no member of the family reaches more than that. On
                    // c2_2.0 powerlaw prints -18.83 for mu = -451, above the power law's -19.205: its densities are
                    // subnormal there (5e-321); the true value is -19.2057 (mpmath).
                    var parameters = theirs.GetProperty("params");
                    var law = new LognormalTail(
                        parameters.GetProperty("mu").GetDouble(),
                        parameters.GetProperty("sigma").GetDouble(),
                        fit.Xmin
                    );
                    output.WriteLine(
                        $"{name, -16}{key, -22}{ours.Law.Failure}: {ours.Law.Reason}; theirs "
                            + $"{logLikelihood:0.0000}, truly {((ITail)law).LogLikelihood(x):0.0000}"
                    );
                    Assert.Equal(Alternative.Lognormal, alternative);
                    Assert.True(((ITail)law).LogLikelihood(x) <= fit.LogLikelihood);
                    if (name == "c2_2.0")
                        Assert.Equal(-19.20566914306331, ((ITail)law).LogLikelihood(x), 1e-6);
                    continue;
                }
                var ratio = ours.Ratio.Value;
                output.WriteLine(
                    $"{name, -16}{key, -22}log-likelihood {ours.LogLikelihood.Value:0.000000} theirs "
                        + $"{logLikelihood:0.000000}   "
                        + $"R/s {ratio.NormalizedR:0.0000} {theirs.GetProperty("R").GetDouble():0.0000}   p "
                        + $"{ratio.P:0.00000} {theirs.GetProperty("p").GetDouble():0.00000}"
                );
                // The rounding of their eigenvalues to float32 changes the likelihood itself by about 4e-8 a value.
                var detour = 1e-5 + 1e-7 * Math.Abs(logLikelihood);
                Assert.True(
                    ours.LogLikelihood.Value >= logLikelihood - detour,
                    $"{name} {key}: {ours.LogLikelihood.Value} is below theirs, {logLikelihood}"
                );
                if (ours.LogLikelihood.Value - logLikelihood > detour)
                    continue;
                var r = theirs.GetProperty("R").GetDouble();
                // fmin stops at 1e-4 in its parameters; R changes more than the likelihood does.
                Assert.Equal(r, ratio.NormalizedR, 5e-3 * (1 + Math.Abs(r)));
                Assert.Equal(theirs.GetProperty("p").GetDouble(), ratio.P, 5e-3);
            }
        }
    }

    [Fact]
    public void Legacy_xmin_peak_is_WeightWatchers_and_the_corrected_one_stays_near_the_peak()
    {
        foreach (var (name, x, peers) in Layers(ResNet))
        {
            var theirs = peers.GetProperty("ww_xmin_peak");
            var legacy = Fingers.FitAroundPeak(x, Variant.Legacy).Value;
            Near(theirs, "alpha", legacy.Alpha, 1e-4, name);
            Near(theirs, "xmin", legacy.Xmin, 1e-4, name);
            Near(theirs, "D", legacy.D, 1e-4, name);
            var range = XminPeak.Range(x).Value;
            var mended = Fingers.FitAroundPeak(x);
            output.WriteLine(
                $"{name, -16} legacy xmin {legacy.Xmin:0.00000} alpha {legacy.Alpha:0.0000}   mended, in "
                    + $"[{range.Low:0.00000}, {range.High:0.00000}]: {mended}"
            );
            if (mended.Succeeded)
                Assert.True(range.Contains(mended.Value.Xmin));
            else
                Assert.Equal(FitFailure.NoCandidate, mended.Failure);
        }
    }

    [Theory]
    [InlineData(LeNet)]
    [InlineData(ResNet)]
    public void Cut_off_fits_are_at_least_as_likely_as_WeightWatchers(string model)
    {
        var layers = Layers(model);
        var (same, count) = (0, 0);
        foreach (var (name, x, peers) in layers)
        {
            foreach (
                var (key, fit) in new[]
                {
                    ("ww_tpl", TruncatedPowerLaw.Fit(x).Value),
                    ("ww_e_tpl", TruncatedPowerLaw.FitExtended(x, Variant.Legacy).Value),
                }
            )
            {
                var theirs = peers.GetProperty(key);
                // Their xmin is a value of the data up to the rounding to float32; the value itself is taken.
                var xmin = x.MinBy(v => Math.Abs(v - theirs.GetProperty("xmin").GetDouble()));
                var law = new TruncatedPowerLawTail(
                    theirs.GetProperty("alpha").GetDouble(),
                    theirs.GetProperty("Lambda").GetDouble(),
                    xmin
                );
                var atTheirs = TruncatedPowerLaw.Fit(x, new() { Xmin = xmin }).Value;
                var theirLogLikelihood = ((ITail)law).LogLikelihood(x);
                output.WriteLine(
                    $"{model} {name, -15}{key, -9}at their xmin {xmin:0.00000}: {atTheirs.LogLikelihood:0.000000} "
                        + $"theirs {theirLogLikelihood:0.000000};   ours {fit}"
                );
                Assert.True(
                    atTheirs.LogLikelihood >= theirLogLikelihood,
                    $"{name} {key}: {atTheirs.LogLikelihood} < {theirLogLikelihood}"
                );
                // The chosen xmin has the least D among maximum-likelihood fits; theirs may be of an unfinished
                // simplex.
                Assert.True(fit.D <= atTheirs.D + 1e-12);
                count++;
                same += Math.Abs(fit.Xmin - xmin) <= 1e-9 * xmin ? 1 : 0;
                if (theirLogLikelihood > atTheirs.LogLikelihood - 1e-8 && Math.Abs(fit.Xmin - xmin) <= 1e-9 * xmin)
                {
                    Assert.Equal(law.Alpha, fit.Alpha, 1e-3);
                    Assert.Equal(theirs.GetProperty("D").GetDouble(), fit.D, 1e-4);
                }
            }
        }
        output.WriteLine($"{model}: {same} of {count} with their xmin");
        Assert.True(same >= count * 3 / 5);
    }

    private static void Near(JsonElement peer, string key, double ours, double tolerance, string layer)
    {
        var theirs = peer.GetProperty(key).GetDouble();
        Assert.True(
            Math.Abs(ours - theirs) <= tolerance * Math.Max(1e-3, Math.Abs(theirs)),
            $"{layer} {key}: {ours} for {theirs}"
        );
    }
}
