// What the experiment of every paper loads: `#load "../HeavyTails.fsx"`, then `open HeavyTails`.
#load "../Assemblies.fsx"
