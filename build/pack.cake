// NuGet packages of the libraries and of the command, in artifacts/packages. A project is a package if docs/packages
// has its page (build/packages/Package.props).

Task("Pack")
    .Description("Write the NuGet packages of the libraries and of the command to artifacts/packages.")
    .IsDependentOn("Build")
    .Does(() =>
    {
        // The wheel of the Python package lies there too.
        DeleteFiles("artifacts/packages/*.{nupkg,snupkg}");
        Run("dotnet", "pack HeavyTails.sln -c Release --no-build --no-restore -v quiet");
        foreach (var package in GetFiles("artifacts/packages/*.nupkg").OrderBy(f => f.FullPath))
        {
            var size = new System.IO.FileInfo(package.FullPath).Length / 1e6;
            Information($"  {package.GetFilename(), -40} {size, 6:F2} MB");
        }
    });

Task("PackTest")
    .Description("Use what is packed as a newcomer does, here and in a bare Debian without the repository (minutes).")
    .IsDependentOn("Pack")
    .IsDependentOn("Wheel")
    .Does(() =>
    {
        var all = new Dictionary<string, string> { ["HEAVYTAILS_PACKTEST"] = "1" };
        Run("bash", "tests/e2e/run.sh artifacts/tests/packages.xml packages", all);
        Run("bash", "tests/e2e/newcomer.sh artifacts/newcomer");
    });
