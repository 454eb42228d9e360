// The tensor layer: the shim over libtorch, and the answers of PyTorch that its tests replay.

Task("NativeTorch")
    .Description("libheavytails_torch.so over the libtorch that CMake finds; none needed with --Torch=package.")
    .WithCriteria(() => Argument("Torch", "bundled") == "bundled")
    .Does(() => CMake("native/torch", "artifacts/native-torch"));

Task("TorchDifferential")
    .Description("PyTorch's answers to every case made now, on this machine, and the tensor layer held to them. Installs python3-torch where it is missing.")
    .IsDependentOn("Build")
    .Does(() => {
        InstallPythonTorch();
        EnsureDirectoryExists("artifacts/tests");
        var answers = MakeAbsolute(File("artifacts/tests/torch_answers.json")).FullPath;
        Run("/usr/bin/python3", $"tests/reference/make_torch.py {answers}");
        var environment = new Dictionary<string, string> { ["HEAVYTAILS_TORCH_ANSWERS"] = answers, ["HEAVYTAILS_REQUIRE_TORCH"] = "1" };
        Run("dotnet", "test tests/TorchCompat -c Release --no-build --filter FullyQualifiedName~Differential --logger console;verbosity=detailed", environment);
    });

Task("TorchReference")
    .Description("Record PyTorch's answers anew in tests/reference/torch_answers.json.")
    .Does(() => {
        InstallPythonTorch();
        Run("/usr/bin/python3", "tests/reference/make_torch.py");
    });

void InstallPythonTorch()
{
    if (StartProcess("/usr/bin/python3", "-c \"import torch\"") != 0) Run("apt-get", "install -y --no-install-recommends python3-torch");
}
