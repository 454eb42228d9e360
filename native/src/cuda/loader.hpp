// Finds the CUDA driver and CUDA's libraries at run time, by their sonames; nothing of CUDA is needed to build.
#pragma once

#include "cuda/api.hpp"

#include <heavytails/cuda.h>

#include <string>
#include <vector>

namespace heavytails::cuda {

// The names of the libraries of one major version of CUDA: NVIDIA numbers cuSOLVER apart from the others.
struct Generation {
    int version;
    const char *runtime, *blas, *solver;
};

// Where libraries are looked for.
struct Search {
    std::vector<std::string> folders; // tried in this order; "" is the system's search path
    bool system_driver = true;        // whether the driver may come from the system's search path where they have none
};

// HEAVYTAILS_CUDA alone where it is set: a folder with the libraries, the root of a toolkit, or the folder "nvidia" of
// an environment of Python with CUDA's wheels. Else the system's search path, CUDA_PATH, CUDA_HOME, /usr/local/cuda and
// the wheels of the environments that VIRTUAL_ENV and CONDA_PREFIX name.
Search usual_search();

// What was found: functions that can be called where `code` is HT_CUDA_READY, else the reason why not.
struct Loaded {
    Api api;
    int code = HT_CUDA_NO_DRIVER; // HT_CUDA_...
    std::string reason;           // "" for HT_CUDA_READY
    int driver_version = 0, runtime_version = 0, solver_version = 0, devices = 0;
    std::string folder; // from which the runtime library was loaded; "" for the system's search path
};

// Loads the libraries. They stay loaded for the rest of the process, as CUDA cannot be unloaded safely.
Loaded load(const Search &search);

// The libraries of this process, by usual_search(); the first call loads them.
const Loaded &loaded();

} // namespace heavytails::cuda
