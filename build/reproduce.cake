// Whole papers and exercises: one script of src-fs/scripts each. --scale=quick|full, data from HEAVYTAILS_DATA; without MNIST a script says what it takes instead.

void Reproduce(string name, string script, string what) =>
    Task("Reproduce-" + name)
        .Description($"{what} --scale=quick|full")
        .IsDependentOn("Build")
        .Does(() => Run("dotnet", $"fsi src-fs/scripts/{script}.fsx --scale {Argument("scale", "quick")}"));

Reproduce(
    "HeavyTailSgd",
    "heavy-tail-sgd",
    "The tail index of SGD's iterates over step and batch sizes: networks, and linear regression against Kesten's theory."
);
Reproduce(
    "GradientNorms",
    "gradient-norms",
    "Gradient norms by layer of a perceptron on MNIST beside a printed table."
);
Reproduce(
    "MatrixSensing",
    "matrix-sensing",
    "Over-parameterised matrix sensing: a small start finds a matrix of low rank."
);
