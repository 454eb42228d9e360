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

// This only sets a handler: libtorch is loaded when the script first touches a tensor, ours or TorchSharp's own.
do HeavyTails.Training.Tensors.LibTorch.LoadWhenNeeded()

// Numbers and dates that a script formats are the same in every locale.
do System.Globalization.CultureInfo.DefaultThreadCurrentCulture <- System.Globalization.CultureInfo.InvariantCulture
do System.Globalization.CultureInfo.CurrentCulture <- System.Globalization.CultureInfo.InvariantCulture

// A session of F# prints results as tables, and a notebook shows them as tables and charts.
do HeavyTails.Display.register ()
