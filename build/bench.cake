// Measurements: ours beside the peers in one run, as ratios. What can be compared depends on what is installed; each runner says.

Task("Bench")
    .Description("Our own benchmarks (Google Benchmark, BenchmarkDotNet). --filter=NAME")
    .IsDependentOn("Build")
    .Does(() =>
    {
        foreach (
            var program in GetFiles("artifacts/native/bin/*_bench")
                .Where(f => f.GetFilename().ToString().Contains(filter))
        )
            Run(program.FullPath, "");
    });

Task("Peers")
    .Description("Side by side with torch, numpy, LAPACK and the peers' recorded answers. --filter=NAME")
    .IsDependentOn("Build")
    .Does(() =>
    {
        foreach (
            var runner in GetFiles("bench/*.py").Where(f => f.GetFilenameWithoutExtension().ToString().Contains(filter))
        )
            Run("/usr/bin/python3", runner.FullPath);
    });

Task("Large")
    .Description(
        "A 7 GB folder of synthetic bfloat16 layers, made once, analysed with time and peak memory. --blocks=32"
    )
    .IsDependentOn("Build")
    .Does(() =>
    {
        var folder = "artifacts/large";
        Run("artifacts/bin/heavytails", $"synthesize {folder} --blocks {Argument("blocks", 32)}");
        Run("/usr/bin/time", $"-v artifacts/bin/heavytails analyze {folder} --json artifacts/large.json");
    });

Task("Fuzz")
    .Description("Mutated checkpoints of every format: counts by outcome. --count=100000 --seed=1")
    .IsDependentOn("Build")
    .Does(() =>
        Run(
            "dotnet",
            $"run -c Release --no-build --project tests/HeavyTails.Fuzz -- --count {Argument("count", 100_000)} --seed {Argument("seed", 1)}"
        )
    );
