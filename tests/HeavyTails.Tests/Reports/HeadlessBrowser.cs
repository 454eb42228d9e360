// Headless Chromium loads a page from a file and returns its finished DOM; it listens on no port. Each launch has a
// profile in a folder of its own, since two browsers with one profile refuse to start.
using System.ComponentModel;
using System.Diagnostics;
using HeavyTails.Runs.Files;
using HeavyTails.Runs.Processes;

namespace HeavyTails.Tests.Reports;

/// <summary>Headless Chromium, in which tests look at pages.</summary>
internal static class HeadlessBrowser
{
    /// <summary>How to install Chromium, for messages about a missing one.</summary>
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

    /// <summary>Why <see cref="Find"/> returns null, and how to install Chromium.</summary>
    public static string WhyNone =>
        Named is { } named
            ? $"no headless Chromium: {Variable} names {named}, which does not exist; {HowToInstall}"
            : $"no headless Chromium was found; {HowToInstall}";

    static string? Named => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? named : null;

    /// <summary>
    /// The path of the browser: the environment variable HEAVYTAILS_CHROMIUM, otherwise the first of Chromium's usual
    /// names on the PATH. Null if there is none.
    /// </summary>
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
            .Select(Direct)
            .FirstOrDefault(File.Exists);
    }

    // Debian's command of this name is a shell script that only starts the browser as its child; the browser itself is
    // started, so that it ends with this process.
    static string Direct(string command)
    {
        const string started = "/usr/lib/chromium/chromium-headless-shell";
        return command == "/usr/bin/chromium-headless-shell" && File.Exists(started) ? started : command;
    }

    /// <summary>
    /// Loads a page and returns its DOM as HTML once its scripts have finished. A browser that does not finish is
    /// started a second time: on a busy machine one launch in some hundreds hangs, whatever the page.
    /// </summary>
    /// <param name="page">The path of the page.</param>
    /// <param name="timeout">The time after which a browser is ended.</param>
    /// <exception cref="InvalidOperationException">
    /// There is no browser, or it fails; the message holds the end of its output.
    /// </exception>
    /// <exception cref="TimeoutException">The browser did not finish in time, twice.</exception>
    public static string Render(string page, TimeSpan timeout)
    {
        try
        {
            return RenderOnce(page, timeout);
        }
        catch (TimeoutException)
        {
            return RenderOnce(page, timeout);
        }
    }

    static string RenderOnce(string page, TimeSpan timeout)
    {
        var browser = Find() ?? throw new InvalidOperationException(WhyNone);
        var profile = ScratchFolder.Make("heavytails-chromium");
        try
        {
            var start = DyingWithParent.StartInfo(browser, Arguments(profile.FullName, page));
            (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
            start.Environment[ScratchFolder.Variable] = profile.FullName;
            using var process = Start(start);
            // A signal that ends this process also ends the browser; after SIGKILL the system does so.
            using var unfinished = Unfinished.Begin(() =>
            {
                process.Kill(entireProcessTree: true);
                TryDelete(profile);
            });
            var dom = process.StandardOutput.ReadToEndAsync();
            var said = process.StandardError.ReadToEndAsync();
            // A child process of the browser may keep the output open after the browser itself has ended.
            var clock = Stopwatch.StartNew();
            TimeSpan Left() => timeout > clock.Elapsed ? timeout - clock.Elapsed : TimeSpan.Zero;
            if (!process.WaitForExit(timeout) || !Task.WaitAll([dom, said], Left()))
            {
                process.Kill(entireProcessTree: true);
                throw new TimeoutException($"{browser} did not finish within {timeout.TotalSeconds} s");
            }
            if (process.ExitCode != 0)
                throw new InvalidOperationException(
                    // What starts a program for another one says so with these codes where it cannot.
                    (
                        process.ExitCode is 126 or 127
                            ? $"{browser} did not start"
                            : $"{browser} ended with {process.ExitCode}"
                    ) + (Tail(said.Result) is { Length: > 0 } tail ? $": {tail}" : "")
                );
            return dom.Result;
        }
        finally
        {
            TryDelete(profile);
        }
    }

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
            // Virtual time: timers do not wait, and the DOM is written when the page is idle. Computing time is not
            // limited by it.
            "--virtual-time-budget=600000",
            "--dump-dom",
            new Uri(Path.GetFullPath(page)).AbsoluteUri,
        ];

    static string Tail(string text) => text.Length <= 500 ? text.Trim() : text[^500..].Trim();

    // A child process of the browser may hold the folder a moment longer than the browser runs. If the profile cannot
    // be removed, it stays in the temporary folder, where it does no harm.
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
