// Measurements of this project beside its peers in one run, as ratios. Each runner prints which peers are not
// installed.

Task("Bench")
    .Description("Run the benchmarks of the native library (Google Benchmark). --filter=NAME")
    .IsDependentOn("Build")
    .Does(() =>
    {
        var programs = GetFiles("artifacts/native/bin/*_bench");
        foreach (var program in programs.Where(f => f.GetFilename().ToString().Contains(filter)))
            Run(program.FullPath, "");
    });

Task("Peers")
    .Description("Measure beside torch, numpy and LAPACK, and compare with the peers' recorded answers. --filter=NAME")
    .IsDependentOn("Build")
    .Does(() =>
    {
        var runners = GetFiles("bench/*.py");
        foreach (var runner in runners.Where(f => f.GetFilenameWithoutExtension().ToString().Contains(filter)))
            Run("/usr/bin/python3", runner.FullPath);
    });

Task("Large")
    .Description(
        "Make a 7 GB folder of synthetic bfloat16 layers and analyse it, with time and peak memory. --blocks=32"
    )
    .IsDependentOn("Build")
    .Does(() =>
    {
        var folder = "artifacts/large";
        Run("artifacts/bin/heavytails", $"synthesize {folder} --blocks {Argument("blocks", 32)}");
        Run("/usr/bin/time", $"-v artifacts/bin/heavytails analyze {folder} --json artifacts/large.json");
    });

Task("Fuzz")
    .Description("Read mutated checkpoints of every format and count the outcomes. --count=100000 --seed=1")
    .IsDependentOn("Build")
    .Does(() =>
    {
        var arguments = $"--count {Argument("count", 100_000)} --seed {Argument("seed", 1)}";
        Run("dotnet", $"run -c Release --no-build --project tests/HeavyTails.Fuzz -- {arguments}");
    });
