// Runs all tests. The sum over the format checks, ctest, the xunit projects (C#, tensors, F#) and the end-to-end tests
// is written to artifacts/tests/summary, which build.sh prints as its last line: "N passed, N failed, N skipped".
using System.Xml.Linq;

enum Outcome
{
    Passed,
    Failed,
    Skipped,
}

record Suite(string Name, IReadOnlyList<Outcome> Outcomes, IReadOnlyList<string> Failures)
{
    public int Count(Outcome outcome) => Outcomes.Count(o => o == outcome);
}

Task("Test")
    .Description("Run the format checks and the native, C#, F# and end-to-end tests.")
    .IsDependentOn("Wheel")
    .Does(() =>
    {
        CleanDirectory("artifacts/tests");
        var suites = new[]
        {
            FormatSuite(),
            RunSuite(
                new("native", "ctest", "native.xml")
                {
                    Arguments =
                        "--test-dir artifacts/native --output-on-failure -j2 --output-junit ../tests/native.xml",
                }
            ),
            RunSuite(Xunit("C#", "HeavyTails.Tests")),
            RunSuite(Xunit("tensors", "Tensors")),
            RunSuite(Xunit("F#", "HeavyTails.FSharp.Tests")),
            RunSuite(new("end to end", "bash", "e2e.xml") { Arguments = "tests/e2e/run.sh artifacts/tests/e2e.xml" }),
        };
        int Sum(Outcome outcome) => suites.Sum(s => s.Count(outcome));
        string Line(Func<Outcome, int> count) =>
            $"{count(Outcome.Passed)} passed, {count(Outcome.Failed)} failed, {count(Outcome.Skipped)} skipped";
        foreach (var suite in suites)
            Information($"  {suite.Name, -12} {Line(suite.Count)}");
        // Named again where the output ends: of a long run its end is often all that is kept.
        foreach (var failure in suites.SelectMany(suite => suite.Failures))
            Error("FAILED " + failure);
        System.IO.File.WriteAllText("artifacts/tests/summary", Line(Sum) + "\n");
        if (Sum(Outcome.Failed) > 0)
            throw new CakeException($"{Sum(Outcome.Failed)} tests failed");
    });

// A program that runs tests, and the file in artifacts/tests where it writes their results. Default: a file of JUnit's
// form.
record Runner(string Name, string Program, string Results)
{
    public string Arguments { get; init; } = "";
    public IDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
    public string Element { get; init; } = "testcase";
    public Func<XElement, Outcome> OutcomeOf { get; init; } = JUnit;
}

static Outcome JUnit(XElement test) =>
    test.Element("failure") is not null ? Outcome.Failed
    : test.Element("skipped") is not null ? Outcome.Skipped
    : Outcome.Passed;

static Outcome Trx(XElement test) =>
    (string)test.Attribute("outcome") switch
    {
        "Passed" => Outcome.Passed,
        "NotExecuted" => Outcome.Skipped,
        _ => Outcome.Failed,
    };

static Runner Xunit(string name, string project) =>
    new(name, "dotnet", $"{project}.trx")
    {
        Arguments =
            $"test tests/{project} -c Release --no-build --results-directory artifacts/tests "
            + $"--logger trx;LogFileName={project}.trx",
        // Classes of tests run beside each other: with as many threads each, those of libtorch wait for each other.
        Environment = new Dictionary<string, string> { ["OMP_NUM_THREADS"] = "1" },
        Element = "UnitTestResult",
        OutcomeOf = Trx,
    };

// Runs one runner and counts its results. A runner with a non-zero exit code and no failed test, or without any result,
// counts as one failure.
Suite RunSuite(Runner runner)
{
    Information($"\n== {runner.Name}");
    var code = StartProcess(
        runner.Program,
        new ProcessSettings { Arguments = runner.Arguments, EnvironmentVariables = runner.Environment }
    );
    var path = "artifacts/tests/" + runner.Results;
    var tests = FileExists(path)
        ? XDocument.Load(path).Descendants().Where(e => e.Name.LocalName == runner.Element).ToList()
        : new List<XElement>();
    var results = tests.Select(runner.OutcomeOf).ToList();
    var reasons = tests
        .Where(test => runner.OutcomeOf(test) == Outcome.Skipped)
        .SelectMany(test => test.Descendants().Where(e => e.Name.LocalName == "Message"));
    foreach (var reason in reasons.GroupBy(e => e.Value))
        Information($"  {reason.Count()} skipped: {reason.Key}");
    var failures = tests.Where(test => runner.OutcomeOf(test) == Outcome.Failed).Select(NameAndMessage).ToList();
    if (results.Count == 0 || (code != 0 && failures.Count == 0))
    {
        failures.Add($"{runner.Name}: exit code {code}, {results.Count} results in {path}");
        results.Add(Outcome.Failed);
    }
    return new Suite(runner.Name, results, failures);
}

// What one line can say of a failed test: its name and the start of its message.
static string NameAndMessage(XElement test)
{
    var name = (string)test.Attribute("testName") ?? (string)test.Attribute("name");
    var message = test.Descendants().FirstOrDefault(e => e.Name.LocalName is "Message" or "failure")?.Value ?? "";
    var line = string.Join(" ", message.Split((char[])null, StringSplitOptions.RemoveEmptyEntries));
    return $"{name}: {(line.Length <= 300 ? line : line[..300] + "…")}";
}
