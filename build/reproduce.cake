// Papers and exercises. Reproduce runs the scripts of all of them and writes one page over everything,
// artifacts/reproduce/index.html; a target Reproduce-NAME for every folder src-fs/papers/NAME runs the scripts of that
// folder alone. Both keep their runs in artifacts/reproduce/runs, so that each takes up what the other has computed.
// Scripts that the others load to fill a page (page.fsx, networksPage.fsx) are not run by themselves.
//   --scale=quick|full     how much of it; quick unless told
//   --engine=local|slurm   who runs the cells; local unless told
//   --part=NAME            the script NAME.fsx alone
//   --workers=N --pack=N --throttle=N --time=T --memory=SIZE --isa=NAME   how its cells are run
//   --plan                 only prints how long it will take
// Data come from HEAVYTAILS_DATA; without MNIST a script says what it takes instead.

Task("Reproduce")
    .Description("What every paper claims and what came out, on one page. --scale=quick|full --engine=local|slurm")
    .IsDependentOn("Build")
    .Does(() => Reproduce(""));

foreach (var paper in GetDirectories("src-fs/papers/*").OrderBy(folder => folder.FullPath))
{
    var name = paper.GetDirectoryName();
    Task("Reproduce-" + name)
        .Description($"{string.Join("; ", PageTitles(paper))}. --scale=quick|full")
        .IsDependentOn("Build")
        .Does(() => Reproduce($" --paper {name}"));
}

// The script says beforehand how long it will take. One that fails does not stop the others, and ends the target with
// an error when all have run.
void Reproduce(string which)
{
    var part = HasArgument("part") ? $" --part {Argument<string>("part")}" : "";
    foreach (var option in new[] { "workers", "pack", "throttle", "time", "memory", "isa" })
        part += HasArgument(option) ? $" --{option} {Argument<string>(option)}" : "";
    part += HasArgument("plan") ? " --plan" : "";
    var options = $"--scale {Argument("scale", "quick")} --engine {Argument("engine", "local")}";
    Run("dotnet", $"fsi src-fs/scripts/reproduction.fsx {options}{which}{part}");
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
