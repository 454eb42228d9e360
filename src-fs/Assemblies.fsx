// HeavyTails' assemblies, which `./build.sh --target=Build` stages side by side with the native library and plotly.js.
// Scripts load it through the HeavyTails.fsx of their folder.
#r "../artifacts/bin/FSharp.Core.dll"
#r "../artifacts/bin/MathNet.Numerics.dll"
#r "../artifacts/bin/HeavyTails.Core.dll"
#r "../artifacts/bin/HeavyTails.Runs.dll"
#r "../artifacts/bin/HeavyTails.Native.dll"
#r "../artifacts/bin/HeavyTails.Checkpoints.dll"
#r "../artifacts/bin/HeavyTails.Data.dll"
#r "../artifacts/bin/HeavyTails.Papers.dll"
#r "../artifacts/bin/TorchSharp.dll"
#r "../artifacts/bin/HeavyTails.Training.dll"
#r "../artifacts/bin/XPlot.Plotly.dll"
#r "../artifacts/bin/HeavyTails.Reports.dll"
#r "../artifacts/bin/HeavyTails.FSharp.dll"

do HeavyTails.Session.start ()
