// All tests. The sum over the format checks, ctest, the xunit projects (C#, tensors, F#) and the end-to-end tests goes to
// artifacts/tests/summary, which build.sh prints as its last line: "N passed, N failed, N skipped".
using System.Xml.Linq;

enum Outcome
{
    Passed,
    Failed,
    Skipped,
}

record Suite(string Name, IReadOnlyList<Outcome> Outcomes)
{
    public int Count(Outcome outcome) => Outcomes.Count(o => o == outcome);
}

Task("Test")
    .Description("Format, native, C#, F# and end-to-end tests.")
    .IsDependentOn("Build")
    .Does(() =>
    {
        CleanDirectory("artifacts/tests");
        var suites = new[]
        {
            RunSuite(
                "native",
                "ctest",
                "--test-dir artifacts/native --output-on-failure -j2 --output-junit ../tests/native.xml",
                "native.xml",
                "testcase",
                JUnit
            ),
            RunXunit("C#", "HeavyTails.Tests"),
            RunXunit("tensors", "Tensors"),
            RunXunit("F#", "HeavyTails.FSharp.Tests"),
            RunSuite("end to end", "bash", "tests/e2e/run.sh artifacts/tests/e2e.xml", "e2e.xml", "testcase", JUnit),
        };
        int Sum(Outcome outcome) => suites.Sum(s => s.Count(outcome));
        string Line(Func<Outcome, int> count) =>
            $"{count(Outcome.Passed)} passed, {count(Outcome.Failed)} failed, {count(Outcome.Skipped)} skipped";
        foreach (var suite in suites)
            Information($"  {suite.Name, -12} {Line(suite.Count)}");
        System.IO.File.WriteAllText("artifacts/tests/summary", Line(Sum) + "\n");
        if (Sum(Outcome.Failed) > 0)
            throw new CakeException($"{Sum(Outcome.Failed)} failed");
    });

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

Suite RunXunit(string name, string project) =>
    RunSuite(
        name,
        "dotnet",
        $"test tests/{project} -c Release --no-build --results-directory artifacts/tests --logger trx;LogFileName={project}.trx",
        $"{project}.trx",
        "UnitTestResult",
        Trx
    );

// Runs one runner and counts its results. A runner that ends badly, or leaves no result, is a failure of its own.
Suite RunSuite(
    string name,
    string program,
    string arguments,
    string file,
    string element,
    Func<XElement, Outcome> outcome
)
{
    Information($"\n== {name}");
    var code = StartProcess(program, new ProcessSettings { Arguments = arguments });
    var path = "artifacts/tests/" + file;
    var tests = FileExists(path)
        ? XDocument.Load(path).Descendants().Where(e => e.Name.LocalName == element).ToList()
        : new List<XElement>();
    var results = tests.Select(outcome).ToList();
    var reasons = tests
        .Where(test => outcome(test) == Outcome.Skipped)
        .SelectMany(test => test.Descendants().Where(e => e.Name.LocalName == "Message"));
    foreach (var reason in reasons.GroupBy(e => e.Value))
        Information($"  {reason.Count()} skipped: {reason.Key}");
    if (results.Count == 0 || (code != 0 && !results.Contains(Outcome.Failed)))
    {
        Error($"{name}: exit code {code}, {results.Count} results in {path}");
        results.Add(Outcome.Failed);
    }
    return new Suite(name, results);
}
