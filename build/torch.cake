// The tensor layer: the shim over libtorch, and the answers of PyTorch that its tests replay.

Task("NativeTorch")
    .Description("libheavytails_torch.so over the libtorch that CMake finds; none needed with --Torch=package.")
    .WithCriteria(() => Argument("Torch", "bundled") == "bundled")
    .Does(() => {
        if (!FileExists("artifacts/native-torch/build.ninja"))
            Run("cmake", "-S native/torch -B artifacts/native-torch -G Ninja -DCMAKE_BUILD_TYPE=Release");
        Run("cmake", "--build artifacts/native-torch");
    });

Task("TorchReference")
    .Description("Record PyTorch's answers anew (tests/reference/torch_answers.json); needs python3-torch.")
    .Does(() => {
        if (StartProcess("/usr/bin/python3", "-c \"import torch\"") != 0)
            throw new CakeException("python3-torch is missing: apt-get install -y --no-install-recommends python3-torch");
        Run("/usr/bin/python3", "tests/reference/make_torch.py");
    });
