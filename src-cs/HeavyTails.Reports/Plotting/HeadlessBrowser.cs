// A page's finished DOM from headless Chromium. The page is a file, nothing listens on a port, and the profile is a fresh folder of its own:
// two browsers on one profile refuse to start.
using System.ComponentModel;
using System.Diagnostics;
using HeavyTails.Runs.Files;

namespace HeavyTails.Reports.Plotting;

/// <summary>Headless Chromium, for figures as pixels.</summary>
public static class HeadlessBrowser
{
    /// <summary>What to tell a user who has none.</summary>
    public const string HowToInstall =
        "apt-get install chromium-headless-shell (or name a Chromium in HEAVYTAILS_CHROMIUM)";

    const string Variable = "HEAVYTAILS_CHROMIUM";

    static readonly string[] Names =
    [
        "chromium-headless-shell",
        "chromium",
        "chromium-browser",
        "google-chrome-stable",
        "google-chrome",
        "chrome.exe",
        "msedge.exe",
    ];

    /// <summary>Why <see cref="Find"/> finds none, and what to do.</summary>
    public static string WhyNone =>
        Named is { } named
            ? $"no headless Chromium: {Variable} names {named}, and there is no such file; {HowToInstall}"
            : $"no headless Chromium was found; {HowToInstall}";

    static string? Named => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? named : null;

    /// <summary>The browser's path: HEAVYTAILS_CHROMIUM, else the first of Chromium's usual names on the PATH; null where there is none.</summary>
    public static string? Find()
    {
        if (Named is { } named)
            return File.Exists(named) ? named : null;
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(
            Path.PathSeparator,
            StringSplitOptions.RemoveEmptyEntries
        );
        return Names
            .SelectMany(name => folders.Select(folder => Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists);
    }

    /// <summary>
    /// Loads a page and returns its DOM as HTML once its scripts have come to rest. Throws <see cref="InvalidOperationException"/> when there is no
    /// browser or it fails, with the end of what it said, and <see cref="TimeoutException"/> after <paramref name="timeout"/>.
    /// </summary>
    public static string Render(string page, TimeSpan timeout)
    {
        var browser = Find() ?? throw new InvalidOperationException(WhyNone);
        var profile = TemporaryFolder("heavytails-chromium-");
        try
        {
            var start = new ProcessStartInfo(browser) { RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (var argument in Arguments(profile.FullName, page))
                start.ArgumentList.Add(argument);
            using var process = Start(start);
            // A signal that ends this process ends the browser too.
            using var unfinished = Unfinished.Begin(() =>
            {
                process.Kill(entireProcessTree: true);
                TryDelete(profile);
            });
            var dom = process.StandardOutput.ReadToEndAsync();
            var said = process.StandardError.ReadToEndAsync();
            // A child of its own may hold its output open for longer than it lives.
            var clock = Stopwatch.StartNew();
            TimeSpan Left() => timeout > clock.Elapsed ? timeout - clock.Elapsed : TimeSpan.Zero;
            if (!process.WaitForExit(timeout) || !Task.WaitAll([dom, said], Left()))
            {
                process.Kill(entireProcessTree: true);
                throw new TimeoutException($"{browser} did not finish within {timeout.TotalSeconds} s");
            }
            if (process.ExitCode != 0)
                throw new InvalidOperationException(
                    $"{browser} ended with {process.ExitCode}"
                        + (Tail(said.Result) is { Length: > 0 } tail ? $": {tail}" : "")
                );
            return dom.Result;
        }
        finally
        {
            TryDelete(profile);
        }
    }

    /// <summary>
    /// How long a page of figures may take. A figure takes a tenth of a second on an idle machine; a browser that takes
    /// twenty times that hangs.
    /// </summary>
    internal static TimeSpan Patience(int figures) => TimeSpan.FromSeconds(60 + 2 * figures);

    /// <summary>
    /// A new folder for temporary files; an <see cref="IOException"/> says so when TMPDIR names a folder that is not
    /// there.
    /// </summary>
    internal static DirectoryInfo TemporaryFolder(string prefix) =>
        Directory.Exists(Path.GetTempPath())
            ? Directory.CreateTempSubdirectory(prefix)
            : throw new IOException(
                $"{Path.GetTempPath()}: expected the folder for temporary files that TMPDIR names, there is none"
            );

    static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start");
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"{start.FileName} did not start: {e.Message}", e);
        }
    }

    static string[] Arguments(string profile, string page) =>
        [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            "--no-first-run",
            "--disable-extensions",
            "--disable-background-networking",
            "--disable-dev-shm-usage",
            "--force-device-scale-factor=1",
            $"--user-data-dir={profile}",
            // Virtual time: timers do not wait, and the dump comes when the page is idle. It does not limit computing time.
            "--virtual-time-budget=600000",
            "--dump-dom",
            new Uri(Path.GetFullPath(page)).AbsoluteUri,
        ];

    static string Tail(string text) => text.Length <= 500 ? text.Trim() : text[^500..].Trim();

    // A dying child of the browser may still hold the folder for a moment; a left-over profile in the temporary folder harms nobody.
    static void TryDelete(DirectoryInfo folder)
    {
        for (var attempt = 0; attempt < 10; attempt++)
            try
            {
                folder.Delete(recursive: true);
                return;
            }
            catch (IOException)
            {
                Thread.Sleep(20);
            }
    }
}
