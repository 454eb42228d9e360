// Analyses layers of real checkpoints: time of each stage, agreement with WeightWatcher, memory.
//   layers stages [FILE ...]      milliseconds of CPU time for each layer and stage, one thread, least of repeats
//   layers peers [PRESET ...]     comparison of every file and column with WeightWatcher's recorded answers; it ends
//                                 with 1 where one differs without a known fault of WeightWatcher
//   layers grids [FILE]           change of alpha, lambda_max and stable rank of --conv operator with its grid
//   layers memory [SIZE [COUNT]]  peak memory over COUNT generated bf16 layers of SIZE x SIZE
// Files and recorded answers: HEAVYTAILS_SHARED, else ../shared beside the repository. The backend is native where its
// library is (HEAVYTAILS_NATIVE_LIBRARY).
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
