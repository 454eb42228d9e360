// All tests. The sum over ctest, the xunit projects (C#, the tensor layer, F#) and the end-to-end tests goes to artifacts/tests/summary,
// which build.sh prints as its last line: "N passed, N failed".
using System.Xml.Linq;

record Suite(string Name, int Passed, int Failed);

Task("Test")
    .Description("Native, C#, F# and end-to-end tests.")
    .IsDependentOn("Build")
    .Does(() => {
        CleanDirectory("artifacts/tests");
        var suites = new[] {
            RunSuite("native", "ctest", "--test-dir artifacts/native --output-on-failure -j2 --output-junit ../tests/native.xml", "native.xml", "testcase", t => t.Element("failure") is null),
            RunSuite("C#", "dotnet", "test tests/HeavyTails.Tests -c Release --no-build --results-directory artifacts/tests --logger trx;LogFileName=csharp.trx", "csharp.trx", "UnitTestResult", IsPassed),
            RunSuite("tensors", "dotnet", "test tests/TorchCompat -c Release --no-build --results-directory artifacts/tests --logger trx;LogFileName=tensors.trx", "tensors.trx", "UnitTestResult", IsPassed),
            RunSuite("F#", "dotnet", "test tests/HeavyTails.FSharp.Tests -c Release --no-build --results-directory artifacts/tests --logger trx;LogFileName=fsharp.trx", "fsharp.trx", "UnitTestResult", IsPassed),
            RunSuite("end to end", "bash", "tests/e2e/run.sh artifacts/tests/e2e.xml", "e2e.xml", "testcase", t => t.Element("failure") is null),
        };
        foreach (var suite in suites) Information($"  {suite.Name,-12} {suite.Passed,5} passed, {suite.Failed} failed");
        var failed = suites.Sum(s => s.Failed);
        System.IO.File.WriteAllText("artifacts/tests/summary", $"{suites.Sum(s => s.Passed)} passed, {failed} failed\n");
        if (failed > 0) throw new CakeException($"{failed} failed");
    });

static bool IsPassed(XElement result) => (string)result.Attribute("outcome") == "Passed";

// Runs one runner and counts its results. A runner that ends badly, or leaves no result, is a failure of its own.
Suite RunSuite(string name, string program, string arguments, string file, string element, Func<XElement, bool> passed)
{
    Information($"\n== {name}");
    var code = StartProcess(program, new ProcessSettings { Arguments = arguments });
    var path = "artifacts/tests/" + file;
    var results = FileExists(path) ? XDocument.Load(path).Descendants().Where(e => e.Name.LocalName == element).ToList() : new List<XElement>();
    var good = results.Count(passed);
    var bad = results.Count - good;
    if (results.Count == 0 || (code != 0 && bad == 0)) { Error($"{name}: exit code {code}, {results.Count} results in {path}"); bad++; }
    return new Suite(name, good, bad);
}
