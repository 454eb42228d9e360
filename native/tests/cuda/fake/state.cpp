// The memory of all devices is one mapping without any permission, which is opened only while work runs. Allocations
// have a red zone behind them, whose bytes must not change.
#include "state.hpp"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <sys/mman.h>

namespace fake {
namespace {

struct Region {
    std::size_t bytes; // as CUDA rounds them, the red zone not included
    int device;
};

constexpr std::size_t arena_bytes = std::size_t{512} << 20, red_zone = 256;
constexpr int red = 0xa5;

struct Handle {
    Kind kind;
    void *stream = nullptr;
    std::deque<std::function<void()>> work;
};

struct Settings {
    std::size_t memory = std::size_t{128} << 20;
    int devices = 2, driver = 13000;
    long not_converged = -1;
    double shift = 0;
    bool wrong = false;
};

std::recursive_mutex mutex;
std::map<std::uintptr_t, Region> regions; // by address
std::set<Handle *> alive;
std::map<std::string, long> counts;
Settings settings;
long made = 0, fault_at = 0, misused = 0;
Fault fault = Fault::Failure;
std::string failed, first;
bool is_lost = false;
std::size_t most = 0;
int open = 0; // work that has opened the memory
thread_local int current = 0, last = 0;

using Lock = std::lock_guard<std::recursive_mutex>;

char *arena() {
    static char *const memory =
        static_cast<char *>(mmap(nullptr, arena_bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
    return memory;
}

bool guarded = true;
std::size_t reach = 0; // bytes of the arena that have been in use: the time of mprotect grows with them

void protect(int permissions) {
    if (guarded) mprotect(arena(), reach, permissions);
}

// What body() returns while no other thread changes the state.
template <class Body>
auto locked(const Body &body) {
    const Lock lock(mutex);
    return body();
}

// Opens the memory of the devices to the host for as long as it exists.
struct Opened {
    Lock lock{mutex};
    Opened() {
        if (open++ == 0) protect(PROT_READ | PROT_WRITE);
    }
    ~Opened() {
        if (--open == 0) protect(PROT_NONE);
    }
};

std::map<std::uintptr_t, Region>::iterator find(const void *address) {
    const auto at = reinterpret_cast<std::uintptr_t>(address);
    auto region = regions.upper_bound(at);
    if (region == regions.begin()) return regions.end();
    --region;
    return at < region->first + region->second.bytes ? region : regions.end();
}

std::size_t used(int device) {
    std::size_t sum = 0;
    for (const auto &entry : regions) sum += entry.second.device == device ? entry.second.bytes : 0;
    return sum;
}

} // namespace

void reset() {
    const Lock lock(mutex);
    counts.clear();
    settings = {};
    made = fault_at = misused = 0;
    failed = first = "";
    is_lost = false;
    most = bytes();
    last = 0;
}

void fail(long call, Fault what) {
    const Lock lock(mutex);
    fault_at = call == 0 ? 0 : made + call;
    fault = what;
    failed = "";
}

long calls() {
    return locked([&] { return made; });
}
std::string failed_call() {
    return locked([&] { return failed; });
}
long calls_of(const std::string &function) {
    return locked([&] { return counts[function]; });
}
long allocations() {
    return locked([&] { return static_cast<long>(regions.size()); });
}
std::size_t bytes() {
    const Lock lock(mutex);
    std::size_t sum = 0;
    for (const auto &entry : regions) sum += entry.second.bytes;
    return sum;
}
std::size_t most_bytes() {
    return locked([&] { return most; });
}
long handles() {
    return locked([&] { return static_cast<long>(alive.size()); });
}
long misuses() {
    return locked([&] { return misused; });
}
std::string first_misuse() {
    return locked([&] { return first; });
}

void set_guarded(bool on) {
    const Lock lock(mutex);
    guarded = true;
    protect(on ? PROT_NONE : PROT_READ | PROT_WRITE);
    guarded = on;
}
void set_memory(std::size_t bytes) {
    locked([&] { settings.memory = bytes; });
}
void set_devices(int count) {
    locked([&] { settings.devices = count; });
}
void set_driver_version(int version) {
    locked([&] { settings.driver = version; });
}
void set_not_converged(long matrix) {
    locked([&] { settings.not_converged = matrix; });
}
void set_shift(double shift) {
    locked([&] { settings.shift = shift; });
}
void set_wrong(bool wrong) {
    locked([&] { settings.wrong = wrong; });
}

void *allocate(std::size_t bytes, int device) {
    const Opened opened;
    // Aligned to 256 bytes as by CUDA, in the first gap that is large enough.
    const std::size_t size = (std::max<std::size_t>(bytes, 1) + 255) / 256 * 256;
    if (used(device) + size > settings.memory) return nullptr;
    std::uintptr_t start = reinterpret_cast<std::uintptr_t>(arena());
    for (const auto &entry : regions) {
        if (entry.first - start >= size + red_zone) break;
        start = entry.first + entry.second.bytes + red_zone;
    }
    if (start + size + red_zone > reinterpret_cast<std::uintptr_t>(arena()) + arena_bytes) return nullptr;
    auto *const memory = reinterpret_cast<char *>(start);
    const std::size_t end = (static_cast<std::size_t>(memory - arena()) + size + red_zone + 4095) / 4096 * 4096;
    if (end > reach) {
        mprotect(arena() + reach, end - reach, PROT_READ | PROT_WRITE);
        reach = end;
    }
    std::memset(memory, 0xff, size); // NaN, for work that reads what was never written
    std::memset(memory + size, red, red_zone);
    regions[start] = {size, device};
    most = std::max(most, fake::bytes());
    return memory;
}

void release(void *memory) {
    const Opened opened;
    const auto region = regions.find(reinterpret_cast<std::uintptr_t>(memory));
    if (region == regions.end()) return misuse("a pointer that is no allocation was freed");
    const auto *const end = static_cast<const unsigned char *>(memory) + region->second.bytes;
    if (std::any_of(end, end + red_zone, [](unsigned char byte) { return byte != red; }))
        misuse("work wrote behind the end of an allocation");
    regions.erase(region);
}

void write(void *to, const void *from, std::size_t bytes) {
    const Opened opened;
    std::memcpy(to, from, bytes);
}

void read(void *to, const void *from, std::size_t bytes) {
    const Opened opened;
    std::memcpy(to, from, bytes);
}

int enter(const char *function, const Codes &codes) {
    const Lock lock(mutex);
    made++;
    counts[function]++;
    if (is_lost) return codes.lost;
    if (made != fault_at) return 0;
    failed = function;
    if (fault == Fault::Lost) is_lost = true;
    return fault == Fault::OutOfMemory ? codes.out_of_memory : fault == Fault::Failure ? codes.failure : codes.lost;
}

void misuse(const std::string &what) {
    const Lock lock(mutex);
    if (misused++ == 0) first = what;
}

void *make(Kind kind) {
    const Lock lock(mutex);
    auto *handle = new Handle{kind, nullptr, {}};
    alive.insert(handle);
    return handle;
}

bool is(void *handle, Kind kind) {
    const Lock lock(mutex);
    auto *known = static_cast<Handle *>(handle);
    if (alive.count(known) != 0 && known->kind == kind) return true;
    misuse("a handle that does not exist, or of another kind");
    return false;
}

void end(void *handle) {
    const Lock lock(mutex);
    auto *known = static_cast<Handle *>(handle);
    if (known->kind == Kind::Stream) drain(handle);
    alive.erase(known);
    delete known;
}

void set_stream(void *handle, void *stream) {
    locked([&] { static_cast<Handle *>(handle)->stream = stream; });
}
void *stream_of(void *handle) {
    return locked([&] { return static_cast<Handle *>(handle)->stream; });
}

void push(void *stream, std::function<void()> work) {
    const Lock lock(mutex);
    static_cast<Handle *>(stream)->work.push_back(std::move(work));
}

void drain(void *stream) {
    const Opened opened;
    if (stream == nullptr) {
        const std::set<Handle *> all = alive;
        for (Handle *handle : all)
            if (handle->kind == Kind::Stream) drain(handle);
        return;
    }
    auto *queue = static_cast<Handle *>(stream);
    while (!queue->work.empty()) {
        const auto work = std::move(queue->work.front());
        queue->work.pop_front();
        if (!is_lost) work();
    }
}

int device_of(const void *address) {
    const Lock lock(mutex);
    const auto region = find(address);
    return region == regions.end() ? -1 : region->second.device;
}

std::size_t room(const void *address) {
    const Lock lock(mutex);
    const auto region = find(address);
    return region == regions.end() ? 0
                                   : region->first + region->second.bytes - reinterpret_cast<std::uintptr_t>(address);
}

int current_device() { return current; }
void make_current(int device) { current = device; }
int device_count() {
    return locked([&] { return settings.devices; });
}
int driver_version() {
    return locked([&] { return settings.driver; });
}
std::size_t total_bytes() {
    return locked([&] { return settings.memory; });
}
std::size_t free_bytes(int device) {
    const Lock lock(mutex);
    const std::size_t taken = used(device);
    return settings.memory > taken ? settings.memory - taken : 0;
}
bool lost() {
    return locked([&] { return is_lost; });
}
int remembered(bool forget) {
    const int status = last;
    if (forget) last = 0;
    return status;
}
void remember(int status) { last = status; }
long not_converged() {
    return locked([&] { return settings.not_converged; });
}
double shift() {
    return locked([&] { return settings.shift; });
}
bool wrong() {
    return locked([&] { return settings.wrong; });
}

bool require_device(const void *address, std::size_t bytes, const char *what) {
    if (bytes == 0 || room(address) >= bytes) return true;
    misuse(std::string(what) + ": expected " + std::to_string(bytes) + " bytes of a device's memory, got " +
           std::to_string(room(address)));
    return false;
}

} // namespace fake
