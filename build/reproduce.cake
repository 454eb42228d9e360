// Whole papers and exercises: one script of src-fs/scripts each. --scale=quick|full, data from HEAVYTAILS_DATA; without MNIST a script says what it takes.

void Reproduce(string name, string script, string what) =>
    Task("Reproduce-" + name)
        .Description($"{what} --scale=quick|full")
        .IsDependentOn("Build")
        .Does(() => Run("dotnet", $"fsi src-fs/scripts/{script}.fsx --scale {Argument("scale", "quick")}"));

Reproduce("GradientNorms", "gradient-norms", "Gradient norms by layer of a perceptron on MNIST beside a printed table.");
Reproduce("MatrixSensing", "matrix-sensing", "Over-parameterised matrix sensing: a small start finds a matrix of low rank.");
