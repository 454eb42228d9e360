// The main job. With --path it analyses a checkpoint. Without, it is the project's story in small: it trains twelve
// small nets over step size and batch size, asks whether their heavy tails go together
// (src-fs/papers/TailsTogether), and analyses one of them beside untrained layers. Nothing is downloaded: without MNIST
// the nets learn drawn digits.

Task("Demo")
    .Description("Train small nets and compare their heavy tails; or analyse --path=FILE|FOLDER. --out=DIR")
    .IsDependentOn("Build")
    .Does(() =>
    {
        var (path, report) = (Argument("path", ""), Argument("out", "artifacts/demo/report"));
        if (path != "")
        {
            Run("artifacts/bin/heavytails", $"analyze \"{path}\" --randomize --report \"{report}\"");
            Information($"\nThe report is {report}/index.html");
            return;
        }
        const string runs = "artifacts/demo/study";
        Run("dotnet", $"fsi src-fs/papers/TailsTogether/experiment.fsx --scale demo --out {runs}");
        // Runs of other settings, such as with MNIST, may lie beside the one that has just been written or read.
        var study = GetDirectories($"{runs}/tails-together-*")
            .Where(run => FileExists($"{run}/net.safetensors"))
            .OrderBy(run => System.IO.File.GetLastWriteTimeUtc($"{run}/index.html"))
            .Last();
        Information("\nOne of these nets beside untrained layers:");
        Run("artifacts/bin/heavytails", $"analyze \"{study}/net.safetensors\" --nulls --errors --report \"{report}\"");
        var page = MakeAbsolute(Directory(".")).GetRelativePath(study);
        Information($"\nThe study is {page}/index.html\nThe report is {report}/index.html");
    });
