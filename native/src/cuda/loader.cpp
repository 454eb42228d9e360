// A process must not run two versions of CUDA's runtime library side by side. Therefore a generation that the process
// has loaded already, for example with PyTorch, comes first, and all three libraries are of one generation.
#include "cuda/loader.hpp"

#include "core/system.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <type_traits>

namespace heavytails::cuda {
namespace {

#if defined(_WIN32)
constexpr char driver_name[] = "nvcuda.dll";
constexpr Generation generations[] = {{13, "cudart64_13.dll", "cublas64_13.dll", "cusolver64_12.dll"},
                                      {12, "cudart64_12.dll", "cublas64_12.dll", "cusolver64_11.dll"}};
#else
constexpr char driver_name[] = "libcuda.so.1";
constexpr Generation generations[] = {{13, "libcudart.so.13", "libcublas.so.13", "libcusolver.so.12"},
                                      {12, "libcudart.so.12", "libcublas.so.12", "libcusolver.so.11"}};
#endif

// Where a toolkit or the wheels have their libraries, from their root. One wheel of CUDA 13 holds all of them.
constexpr const char *below[] = {
    "", "lib64", "lib", "bin", "cu13/lib", "cuda_runtime/lib", "cublas/lib", "cusolver/lib", "cu13/bin/x86_64"};

struct Library {
    void *handle;
    std::string folder;
};

// The first of the folders that has a library which can be loaded. Appends to `why` what was wrong with the others.
Library open(const Search &search, const char *name, std::string &why) {
    for (const std::string &folder : search.folders) {
        if (folder.empty()) {
            if (void *handle = load_library(name)) return {handle, ""};
            why += (why.empty() ? "" : "; ") + library_error();
            continue;
        }
        for (const char *part : below) {
            const std::filesystem::path path = std::filesystem::path(folder) / part / name;
            std::error_code ignored;
            if (!std::filesystem::exists(path, ignored)) continue;
            if (void *handle = load_library(path.string().c_str())) return {handle, path.parent_path().string()};
            why += (why.empty() ? "" : "; ") + library_error();
        }
    }
    if (why.empty()) {
        for (const std::string &folder : search.folders) why += (why.empty() ? "" : ", ") + folder;
        why = std::string("there is no ") + name + " in " + why;
    }
    return {nullptr, ""};
}

// A step of loading that failed. The reasons of several generations are compared by how far each came.
struct Refused {
    int code;
    std::string reason;
};

template <class Function>
void find(void *library, const char *name, const char *file, Function &function) {
    function = reinterpret_cast<Function>(find_function(library, name));
    if (function == nullptr) throw Refused{HT_CUDA_NO_FUNCTION, std::string(file) + " has no function " + name};
}

std::string version_text(int version) {
    return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
}

void require_library(void *handle, int code, const char *what, const std::string &why) {
    if (handle == nullptr) throw Refused{code, std::string(what) + " cannot be loaded: " + why};
}

// Calls a function that asks for one number. The text of the runtime library says what is wrong.
int ask(const Api &api, int (*function)(int *), const char *name) {
    int answer = 0;
    const int status = function(&answer);
    if (status == success) return answer;
    api.cudaGetLastError();
    throw Refused{HT_CUDA_NO_DEVICE,
                  std::string(name) + ": " + api.cudaGetErrorString(status) + " (" + std::to_string(status) + ")"};
}

void check_versions(Loaded &to, const Generation &generation) {
    to.driver_version = ask(to.api, to.api.cudaDriverGetVersion, "cudaDriverGetVersion");
    to.runtime_version = ask(to.api, to.api.cudaRuntimeGetVersion, "cudaRuntimeGetVersion");
    if (to.api.cusolverGetVersion(&to.solver_version) != success) to.solver_version = 0;
    if (to.runtime_version / 1000 != generation.version)
        throw Refused{HT_CUDA_WRONG_VERSION, std::string(generation.runtime) + ": expected CUDA " +
                                                 std::to_string(generation.version) + ", got " +
                                                 version_text(to.runtime_version)};
    // A driver runs every minor version of its major version, and those of older ones.
    if (to.driver_version / 1000 < to.runtime_version / 1000)
        throw Refused{HT_CUDA_WRONG_VERSION, "the driver is for CUDA " + version_text(to.driver_version) +
                                                 " or older, but the libraries found are of CUDA " +
                                                 version_text(to.runtime_version) + ": install a newer driver"};
    to.devices = ask(to.api, to.api.cudaGetDeviceCount, "cudaGetDeviceCount");
    if (to.devices < 1) throw Refused{HT_CUDA_NO_DEVICE, "the driver is installed, but it finds no CUDA device"};
}

void load(const Search &search, const Generation &names, void *driver, Loaded &to) {
    std::string why;
    const Library runtime = open(search, names.runtime, why);
    require_library(runtime.handle, HT_CUDA_NO_RUNTIME, "CUDA's runtime library", why);
    why.clear();
    const Library blas = open(search, names.blas, why);
    require_library(blas.handle, HT_CUDA_NO_CUBLAS, "cuBLAS", why);
    why.clear();
    const Library solver = open(search, names.solver, why);
    require_library(solver.handle, HT_CUDA_NO_CUSOLVER, "cuSOLVER", why);
    to.folder = runtime.folder;
#define HT_FIND_IN(library, file, name) find(library, #name, file, to.api.name);
#define HT_FIND(name, parameters) HT_FIND_IN(driver, driver_name, name)
    HT_CUDA_DRIVER(HT_FIND)
#undef HT_FIND
#define HT_FIND(name, parameters) HT_FIND_IN(runtime.handle, names.runtime, name)
    HT_CUDA_RUNTIME(HT_FIND)
    HT_FIND(cudaGetErrorString, )
#undef HT_FIND
#define HT_FIND(name, parameters) HT_FIND_IN(blas.handle, names.blas, name)
    HT_CUDA_BLAS(HT_FIND)
#undef HT_FIND
#define HT_FIND(name, parameters) HT_FIND_IN(solver.handle, names.solver, name)
    HT_CUDA_SOLVER(HT_FIND)
#undef HT_FIND
#define HT_FIND(name, parameters)                                                                                      \
    to.api.name = reinterpret_cast<decltype(to.api.name)>(find_function(solver.handle, #name));
    HT_CUDA_SOLVER_LATER(HT_FIND)
#undef HT_FIND
#undef HT_FIND_IN
    check_versions(to, names);
}

void add_environment(Search &search, const char *variable, const char *below_it = "") {
    const char *folder = std::getenv(variable);
    if (folder != nullptr && *folder != '\0') search.folders.push_back(std::string(folder) + below_it);
}

// The folders "nvidia" of an environment of Python: lib/pythonX.Y/site-packages/nvidia.
void add_wheels(Search &search, const char *variable) {
    const char *root = std::getenv(variable);
    if (root == nullptr || *root == '\0') return;
    std::error_code none;
    const std::filesystem::path libraries = std::filesystem::path(root) / "lib";
    for (std::filesystem::directory_iterator it(libraries, none), end; !none && it != end; it.increment(none)) {
        const auto wheels = it->path() / "site-packages" / "nvidia";
        std::error_code ignored;
        if (std::filesystem::is_directory(wheels, ignored)) search.folders.push_back(wheels.string());
    }
}

} // namespace

Search usual_search() {
    Search search;
    add_environment(search, "HEAVYTAILS_CUDA");
    if (!search.folders.empty()) return search;
    search.folders.push_back("");
    add_environment(search, "CUDA_PATH");
    add_environment(search, "CUDA_HOME");
    search.folders.push_back("/usr/local/cuda");
    add_wheels(search, "VIRTUAL_ENV");
    add_wheels(search, "CONDA_PREFIX");
    return search;
}

Loaded load(const Search &search) {
    Loaded result;
    std::string why;
    // A toolkit's folder has no driver, only a stub of it for linkers, in a folder that is not looked at.
    void *driver = open(search, driver_name, why).handle;
    if (driver == nullptr && search.system_driver) driver = load_library(driver_name);
    if (driver == nullptr) {
        result.reason = std::string("no NVIDIA driver: ") + driver_name + " cannot be loaded (" + why + ")";
        return result;
    }
    std::vector<Generation> order(std::begin(generations), std::end(generations));
    std::stable_partition(order.begin(), order.end(),
                          [](const Generation &g) { return loaded_library(g.runtime) != nullptr; });
    Refused furthest{HT_CUDA_NO_DRIVER, ""};
    for (const Generation &names : order) {
        Loaded attempt;
        try {
            load(search, names, driver, attempt);
            attempt.code = HT_CUDA_READY;
            return attempt;
        } catch (const Refused &refused) {
            if (refused.code <= furthest.code) continue;
            furthest = refused;
            result = attempt;
        }
    }
    result.code = furthest.code;
    result.reason = furthest.reason;
    return result;
}

const Loaded &loaded() {
    static const Loaded once = load(usual_search());
    return once;
}

} // namespace heavytails::cuda
