// The targets that build, run and check everything. `./build.sh --target=Help` lists them.
#load "build/native.cake"
#load "build/cross.cake"
#load "build/npm.cake"
#load "build/managed.cake"
#load "build/analysis.cake"
#load "build/pack.cake"
#load "build/test.cake"
#load "build/format.cake"
#load "build/tensors.cake"
#load "build/python.cake"
#load "build/demo.cake"
#load "build/bench.cake"
#load "build/reproduce.cake"
#load "build/docs.cake"

var target = Argument("target", "Demo");
var filter = Argument("filter", "");

Task("Default").IsDependentOn("Demo");

Task("Help")
    .Description("List the targets.")
    .Does(() =>
    {
        foreach (var task in Tasks.Where(t => !string.IsNullOrEmpty(t.Description)).OrderBy(t => t.Name))
            Console.WriteLine($"  --target={task.Name, -40} {task.Description}");
    });

Task("Clean")
    .Description("Empty artifacts, but for the runs of papers, and every bin and obj folder.")
    .Does(() =>
    {
        // The runs of Reproduce may have taken hours.
        CleanDirectory("artifacts", entry => !entry.Path.FullPath.Contains("/artifacts/reproduce"));
        CleanDirectories("src-cs/**/bin");
        CleanDirectories("src-cs/**/obj");
        CleanDirectories("src-fs/**/bin");
        CleanDirectories("src-fs/**/obj");
        CleanDirectories("tests/**/bin");
        CleanDirectories("tests/**/obj");
        CleanDirectories("bench/**/bin");
        CleanDirectories("bench/**/obj");
    });

RunTarget(target);
