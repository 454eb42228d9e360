// libheavytails-analysis.so: the analysis of checkpoints for C programs, compiled by .NET's native AOT into
// artifacts/analysis/{lib,include} with a pkg-config file and a CMake package, which may be moved anywhere.

Task("Analysis")
    .Description("Compile the analysis of checkpoints into a C library that needs no .NET: artifacts/analysis.")
    .IsDependentOn("Build")
    .Does(() =>
    {
        const string published = "artifacts/analysis-publish";
        const string installed = "artifacts/analysis";
        const string project = "src-cs/HeavyTails.AnalysisLibrary";
        CleanDirectory(published);
        CleanDirectory(installed);
        const string ahead = "-c Release -v quiet -p:HeavyTailsAhead=true";
        Run("dotnet", $"publish {project} {ahead} -o {published}");
        Install(installed + "/lib", $"{published}/libheavytails-analysis.so", $"{published}/libheavytails.so");
        var headers = new[] { "analysis", "export" }.Select(name => $"native/include/heavytails/{name}.h").ToArray();
        Install(installed + "/include/heavytails", headers);
        EnsureDirectoryExists(installed + "/lib/pkgconfig");
        var version = System.IO.File.ReadAllText("VERSION").Trim();
        var template = System.IO.File.ReadAllText("native/cmake/heavytails-analysis.pc.in");
        var file = template.Replace("@PROJECT_VERSION@", version);
        System.IO.File.WriteAllText(installed + "/lib/pkgconfig/heavytails-analysis.pc", file);
        Install(installed + "/lib/cmake/HeavyTailsAnalysis", "native/cmake/HeavyTailsAnalysisConfig.cmake");
    });

void Install(string folder, params string[] files)
{
    EnsureDirectoryExists(folder);
    foreach (var file in files)
        CopyFileToDirectory(file, folder);
}
