// Papers and exercises: a target Reproduce-NAME for every folder src-fs/papers/NAME, which runs the folder's scripts.
// Scripts that the others load to fill a page (page.fsx, networksPage.fsx) are not run by themselves.
//   --scale=quick|full   how much of it; quick unless told
//   --part=NAME          the script NAME.fsx alone
// Data come from HEAVYTAILS_DATA; without MNIST a script says what it takes instead.

foreach (var paper in GetDirectories("src-fs/papers/*").OrderBy(folder => folder.FullPath))
{
    var name = paper.GetDirectoryName();
    Task("Reproduce-" + name)
        .Description($"{string.Join("; ", PageTitles(paper))}. --scale=quick|full")
        .IsDependentOn("Build")
        .Does(() =>
        {
            var part = Argument("part", "*");
            var scripts = GetFiles($"src-fs/papers/{name}/{part}.fsx")
                .Where(script => !script.FullPath.EndsWith("page.fsx", StringComparison.OrdinalIgnoreCase))
                .OrderBy(script => script.FullPath)
                .ToList();
            if (scripts.Count == 0)
                throw new CakeException($"--part: src-fs/papers/{name} has no script {part}.fsx");
            foreach (var script in scripts)
                Run("dotnet", $"fsi src-fs/papers/{name}/{script.GetFilename()} --scale {Argument("scale", "quick")}");
        });
}

/// <summary>The title of each page of a paper's folder: the first line of its Markdown, without the #.</summary>
IEnumerable<string> PageTitles(DirectoryPath paper) =>
    GetFiles($"{paper}/*.md")
        .OrderBy(page => page.FullPath)
        .Select(page => System.IO.File.ReadLines(page.FullPath).First().TrimStart('#', ' '));

// The short name of the papers' folder that is no paper's, where the tree has it.
if (DirectoryExists("src-fs/papers/Calibration"))
    Task("Calibrate")
        .Description("How often intervals hold the truth and untrained layers are called heavy. --scale=quick|full")
        .IsDependentOn("Reproduce-Calibration");
