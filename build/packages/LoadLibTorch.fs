// Part of the package HeavyTails.Training, compiled into each program that refers to it: libtorch must be found before
// the program's first tensor, which may be TorchSharp's own. HeavyTailsLoadLibTorch=false leaves it out.
module internal HeavyTails.Training.Package.LoadLibTorch

do HeavyTails.Training.Tensors.LibTorch.LoadWhenNeeded()
