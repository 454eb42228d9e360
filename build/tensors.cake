// Records PyTorch's results, with which the tests of the tensors compare ours.

Task("TensorReference")
    .Description("Record PyTorch's results in tests/reference/torch_answers.json (installs python3-torch).")
    .Does(() =>
    {
        InstallPythonTorch();
        Run("/usr/bin/python3", "tests/reference/make_torch.py");
    });

Task("TensorDifferential")
    .Description("Compare the tensors with the PyTorch of this machine (installs python3-torch).")
    .IsDependentOn("Build")
    .Does(() =>
    {
        InstallPythonTorch();
        EnsureDirectoryExists("artifacts/tests");
        var answers = MakeAbsolute(File("artifacts/tests/torch_answers.json")).FullPath;
        Run("/usr/bin/python3", $"tests/reference/make_torch.py {answers}");
        var test = "test tests/Tensors -c Release --no-build --filter FullyQualifiedName~Differential";
        Run("dotnet", test, new Dictionary<string, string> { ["HEAVYTAILS_TORCH_ANSWERS"] = answers });
    });

void InstallPythonTorch()
{
    if (StartProcess("/usr/bin/python3", "-c \"import torch\"") == 0)
        return;
    Run("apt-get", "install -y --no-install-recommends python3-torch");
}
