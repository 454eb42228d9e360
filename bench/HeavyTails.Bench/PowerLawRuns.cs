// The .NET side of bench/powerlaw.py: each method reads a file that Python wrote and answers with one line of JSON.
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using HeavyTails.Core.Fits;
using HeavyTails.Core.PowerLaws;
using HeavyTails.Core.PowerLaws.Tails;

namespace HeavyTails.Bench;

internal static class PowerLawRuns
{
    /// <summary>Number of points above which the scan of every candidate is timed only once.</summary>
    private const int Large = 50_000;

    /// <summary>
    /// Reads a file of sorted float64; returns the times of both scans in ms, and whether their fits agree to the bit.
    /// </summary>
    internal static object Scan(string file)
    {
        var x = MemoryMarshal.Cast<byte, double>(File.ReadAllBytes(file)).ToArray();
        PowerLawOptions everyCandidate = new() { Scan = XminScan.Plain };
        var fit = PowerLaw.Fit(x).Value;
        var same = PowerLaw.Fit(x, everyCandidate).Value == fit;
        return new
        {
            fit = CpuClock.Least(() => PowerLaw.Fit(x)),
            plain = x.Length > Large
                ? Once(() => PowerLaw.Fit(x, everyCandidate))
                : CpuClock.Least(() => PowerLaw.Fit(x, everyCandidate), 300),
            same,
            xmin = fit.Xmin,
            d = fit.D,
        };
    }

    /// <summary>
    /// Bootstraps with 2,500 synthetic sets of the size of the data; returns seconds of CPU time on one thread and of
    /// wall clock on all.
    /// </summary>
    internal static object BootstrapOf(string file)
    {
        var x = MemoryMarshal.Cast<byte, double>(File.ReadAllBytes(file)).ToArray();
        var fit = PowerLaw.Fit(x).Value;
        Bootstrap.GoodnessOfFit(x, fit, new() { Replicates = 200 });
        var (one, all) = (double.PositiveInfinity, double.PositiveInfinity);
        GoodnessOfFit first = default,
            second = default;
        for (var i = 0; i < 5; i++)
        {
            var cpu = CpuClock.Milliseconds();
            first = Bootstrap.GoodnessOfFit(x, fit, new() { Threads = 1, Seed = 1 }).Value;
            one = Math.Min(one, (CpuClock.Milliseconds() - cpu) / 1e3);
            var start = Stopwatch.GetTimestamp();
            second = Bootstrap.GoodnessOfFit(x, fit, new() { Seed = 1 }).Value;
            all = Math.Min(all, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return new
        {
            one,
            all,
            p = first.P,
            replicates = first.Replicates,
            same = first == second,
            threads = Environment.ProcessorCount,
        };
    }

    /// <summary>
    /// Reads spectra with WeightWatcher's cut-off fits; returns, for each layer and preset, our fit, its time, and both
    /// log-likelihoods at WeightWatcher's xmin.
    /// </summary>
    internal static object CutOffs(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(file));
        var rows = new List<object>();
        foreach (var layer in document.RootElement.GetProperty("layers").EnumerateObject())
        {
            var x = layer.Value.GetProperty("eigenvalues").EnumerateArray().Select(e => e.GetDouble()).ToArray();
            foreach (
                var (preset, fit) in new (string, Func<TruncatedPowerLawFit>)[]
                {
                    ("tpl", () => TruncatedPowerLaw.Fit(x).Value),
                    ("e_tpl", () => TruncatedPowerLaw.FitExtended(x, Variant.Legacy).Value),
                }
            )
            {
                var peer = layer.Value.GetProperty("peers").GetProperty("ww_" + preset);
                var start = CpuClock.Milliseconds();
                var ours = fit();
                var first = CpuClock.Milliseconds() - start;
                var ms = CpuClock.Least(() => fit(), 50);
                var xmin = x.MinBy(v => Math.Abs(v - peer.GetProperty("xmin").GetDouble()));
                var theirs = new TruncatedPowerLawTail(
                    peer.GetProperty("alpha").GetDouble(),
                    peer.GetProperty("Lambda").GetDouble(),
                    xmin
                );
                var at = TruncatedPowerLaw.Fit(x, new() { Xmin = xmin }).Value;
                rows.Add(
                    new
                    {
                        layer = layer.Name,
                        preset,
                        n = x.Length,
                        ms,
                        first,
                        ours.Alpha,
                        ours.Lambda,
                        ours.Xmin,
                        ours.D,
                        ours.TailLength,
                        theirAlpha = theirs.Alpha,
                        theirLambda = theirs.Lambda,
                        theirXmin = xmin,
                        theirD = peer.GetProperty("D").GetDouble(),
                        logLikelihood = at.LogLikelihood,
                        theirLogLikelihood = ((ITail)theirs).LogLikelihood(x),
                    }
                );
            }
        }
        return rows;
    }

    private static double Once(Action action)
    {
        var start = CpuClock.Milliseconds();
        action();
        return CpuClock.Milliseconds() - start;
    }
}
