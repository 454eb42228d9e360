// Layers of real checkpoints: how long each part of a diagnosis takes, whether its numbers are WeightWatcher's, how much memory it needs.
//   layers stages [FILE ...]      milliseconds of CPU time a layer and stage, one thread, least of repeats
//   layers peers [PRESET ...]     every file and column beside WeightWatcher's recorded answers; exit code 1 where one disagrees without a known fault of theirs
//   layers grids [FILE]           how alpha, lambda_max and stable rank of --conv operator move with its grid
//   layers memory [SIZE [COUNT]]  peak memory over COUNT bf16 layers of SIZE x SIZE, made here
// Files and recorded answers: HEAVYTAILS_SHARED, else ../shared beside the repository. The backend is native where its library is (HEAVYTAILS_NATIVE_LIBRARY).
using System.Globalization;
using HeavyTails.Bench;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
return args switch
{
    ["stages", .. var files] => StageTimes.Run(files),
    ["peers", .. var presets] => WeightWatcherRows.Run(presets),
    ["grids", .. var files] => OperatorGrids.Run(files),
    ["memory", .. var sizes] => PeakMemory.Run(sizes),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine(
        "usage: layers stages [FILE ...] | peers [PRESET ...] | grids [FILE] | memory [SIZE [COUNT]]"
    );
    return 1;
}
