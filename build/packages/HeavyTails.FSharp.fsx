// Part of the package HeavyTails.FSharp: F# Interactive runs it when a session refers to the package.

// This only sets a handler: libtorch is loaded when the session first touches a tensor, ours or TorchSharp's own.
do HeavyTails.Training.Tensors.LibTorch.LoadWhenNeeded()

// Numbers and dates that a script formats are the same in every locale.
do System.Globalization.CultureInfo.DefaultThreadCurrentCulture <- System.Globalization.CultureInfo.InvariantCulture
do System.Globalization.CultureInfo.CurrentCulture <- System.Globalization.CultureInfo.InvariantCulture

// Results are printed as tables.
do HeavyTails.Display.register ()
