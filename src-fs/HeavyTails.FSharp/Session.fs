namespace HeavyTails

open System.Globalization
open HeavyTails.Training.Tensors

/// A script, a session of `dotnet fsi` or a notebook that uses HeavyTails.
///   start    makes it ready; packages and HeavyTails.fsx have done it
module Session =

    /// Has the session find libtorch, format numbers and dates alike in every locale, and show results as tables and
    /// charts.
    let start () =
        // This only sets a handler: libtorch is loaded when the session first touches a tensor, ours or TorchSharp's.
        LibTorch.LoadWhenNeeded()
        CultureInfo.DefaultThreadCurrentCulture <- CultureInfo.InvariantCulture
        CultureInfo.CurrentCulture <- CultureInfo.InvariantCulture
        Display.register ()
