// LoadLibrary, VirtualAlloc and the affinity mask of Windows.
#include "core/system.hpp"

#include <algorithm>
#include <malloc.h>
#include <system_error>
#include <thread>
#include <vector>

#define PSAPI_VERSION 2 // GetProcessMemoryInfo is in kernel32
#include <windows.h>

#include <psapi.h>

namespace heavytails {
namespace {

// The path of `name` in the folder of this library; empty where Windows does not tell that folder.
std::wstring beside_this_library(const char *name) {
    HMODULE self = nullptr;
    const auto address = reinterpret_cast<LPCWSTR>(reinterpret_cast<void *>(&beside_this_library));
    if (!GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                            address, &self))
        return {};
    std::wstring path(32768, L'\0');
    path.resize(GetModuleFileNameW(self, &path[0], static_cast<DWORD>(path.size())));
    const std::size_t end = path.find_last_of(L'\\');
    if (end == std::wstring::npos) return {};
    path.resize(end + 1);
    for (; *name != '\0'; name++) path += static_cast<wchar_t>(*name); // names of libraries are ASCII
    return path;
}

} // namespace

void *loaded_library(const char *name) { return GetModuleHandleA(name); }

void *load_library(const char *name) {
    const std::wstring path = beside_this_library(name);
    HMODULE library = path.empty() ? nullptr : LoadLibraryExW(path.c_str(), nullptr, LOAD_WITH_ALTERED_SEARCH_PATH);
    return library != nullptr ? library : LoadLibraryA(name);
}

std::string library_error() {
    const DWORD code = GetLastError();
    return code == 0 ? "" : std::system_category().message(static_cast<int>(code));
}

void unload_library(void *library) { FreeLibrary(static_cast<HMODULE>(library)); }

void *find_function(void *library, const char *name) {
    return reinterpret_cast<void *>(GetProcAddress(static_cast<HMODULE>(library), name));
}

void *allocate_aligned(std::size_t alignment, std::size_t bytes) { return _aligned_malloc(bytes, alignment); }

void release_aligned(void *memory) { _aligned_free(memory); }

// Large pages need a privilege that programs do not have.
void prefer_huge_pages(void *, std::size_t) {}

int mappable(int count, std::size_t bytes) {
    std::vector<void *> mapped;
    mapped.reserve(static_cast<std::size_t>(count));
    while (static_cast<int>(mapped.size()) < count) {
        void *memory = VirtualAlloc(nullptr, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
        if (memory == nullptr) break;
        mapped.push_back(memory);
    }
    for (void *memory : mapped) VirtualFree(memory, 0, MEM_RELEASE);
    return static_cast<int>(mapped.size());
}

std::size_t mapped_memory() {
    PROCESS_MEMORY_COUNTERS counters{};
    counters.cb = sizeof counters;
    return GetProcessMemoryInfo(GetCurrentProcess(), &counters, sizeof counters) ? counters.PagefileUsage : 0;
}

std::size_t thread_stack() { return 0; }

bool memory_is_limited() { return false; }

// A mask holds the processors of one group, 64 at most; it is 0 where the process runs in several groups.
int available_processors() {
    DWORD_PTR process = 0, system = 0;
    if (GetProcessAffinityMask(GetCurrentProcess(), &process, &system) && process != 0)
        return __builtin_popcountll(process);
    return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

} // namespace heavytails
