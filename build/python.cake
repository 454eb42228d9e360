// The wheel of the Python package: python/ with the two shared libraries, artifacts/packages/heavytails-*.whl.

Task("Wheel")
    .Description("Make the wheel of the Python package, which needs no .NET: artifacts/packages.")
    .IsDependentOn("Analysis")
    .WithCriteria(() => FileExists("/usr/bin/python3"), "there is no /usr/bin/python3")
    .Does(() =>
    {
        const string libraries = "artifacts/analysis/lib";
        DeleteFiles("artifacts/packages/heavytails-*.whl");
        var licences = DotnetLicences("artifacts/wheel")
            .Append("python/NOTICES.md")
            .Select(file => $"--license {file}");
        var files = $"{libraries}/libheavytails.so {libraries}/libheavytails-analysis.so";
        Run("/usr/bin/python3", $"build/wheel.py --out artifacts/packages {string.Join(' ', licences)} {files}");
    });

// The licences of .NET's runtime, which the ahead-of-time compiler links into the analysis library: copies of those in
// the runtime's newest package, under names that say what they are of.
IReadOnlyList<string> DotnetLicences(string folder)
{
    var packages =
        EnvironmentVariable("NUGET_PACKAGES")
        ?? System.IO.Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
            ".nuget",
            "packages"
        );
    var runtime = System.IO.Path.Combine(packages, "microsoft.netcore.app.runtime.nativeaot.linux-x64");
    var newest = System
        .IO.Directory.GetDirectories(runtime)
        .OrderBy(path => System.Version.Parse(System.IO.Path.GetFileName(path).Split('-')[0]))
        .Last();
    CleanDirectory(folder);
    var copies = new List<string>();
    foreach (var name in new[] { "LICENSE.TXT", "THIRD-PARTY-NOTICES.TXT" })
    {
        copies.Add($"{folder}/dotnet-{name}");
        CopyFile(System.IO.Path.Combine(newest, name), copies[^1]);
    }
    return copies;
}
