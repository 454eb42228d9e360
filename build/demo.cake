// The main job: analyses the checkpoint of --path=FILE|FOLDER, or else synthetic weights with planted tails.

Task("Demo")
    .Description("Analyse a checkpoint and write its report. --path=FILE|FOLDER --out=DIR")
    .IsDependentOn("Build")
    .Does(() =>
    {
        var path = Argument("path", "");
        if (path == "")
        {
            path = "artifacts/demo/synthetic.safetensors";
            Run("artifacts/bin/heavytails", $"synthesize {path} --seed 1");
        }
        var report = Argument("out", "artifacts/demo/report");
        Run("artifacts/bin/heavytails", $"analyze \"{path}\" --randomize --report \"{report}\"");
        Information($"\nThe report is {report}/index.html");
    });
