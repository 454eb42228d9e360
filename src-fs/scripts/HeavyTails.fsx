// What every script loads: `#load "HeavyTails.fsx"`, then `open HeavyTails`.
#load "../Assemblies.fsx"
