// Of a regular batch, only the first and the last entry are looked up: a look-up takes about a microsecond.
#include "cuda/items.hpp"

#include "core/arguments.hpp"

#include <map>
#include <utility>

namespace heavytails::cuda {
namespace {

bool is_on_device(const Device &device, const void *pointer, const char *name) {
    PointerAttributes attributes{};
    check_runtime(device.api, device.api.cudaPointerGetAttributes(&attributes, pointer), "cudaPointerGetAttributes");
    if (attributes.type != device_memory && attributes.type != managed_memory) return false;
    require(attributes.type == managed_memory || attributes.device == device.ordinal(),
            std::string(name) + ": expected memory of the host or of device " + number(device.ordinal()) +
                ", the context's, got memory of device " + number(attributes.device));
    return true;
}

template <class T>
void find_stride(Group<T> &group) {
    const auto distance = [&](std::int64_t i) {
        return (reinterpret_cast<std::intptr_t>(group[i].a) - reinterpret_cast<std::intptr_t>(group[0].a)) /
               static_cast<std::intptr_t>(sizeof(T));
    };
    group.stride = group.count() > 1 ? distance(1) : group.m * group.n;
    group.regular = group.stride >= 0;
    for (std::int64_t i = 1; group.regular && i < group.count(); i++)
        group.regular = group[i].lda == group[0].lda && distance(i) == i * group.stride;
}

template <class T>
void find_memory(const Device &device, Group<T> &group) {
    const auto last_entry = [&](const Item<T> &item) { return item.a + (item.n - 1) * item.lda + item.m - 1; };
    group.on_device = is_on_device(device, group[0].a, "a");
    const auto check = [&](const Item<T> &item) {
        for (const T *pointer : {item.a, last_entry(item)})
            require(is_on_device(device, pointer, "a") == group.on_device,
                    "a: expected all of the matrices [" + number(group.m) + " x " + number(group.n) +
                        "] in host memory or all of them in the device's, got both");
        require(!is_on_device(device, item.values, "the results"),
                "the results: expected a pointer to host memory, got one to the device's");
    };
    check(group[0]);
    check(group[group.count() - 1]);
    for (std::int64_t i = 1; !group.regular && i + 1 < group.count(); i++) check(group[i]);
}

} // namespace

template <class T>
std::vector<Group<T>> group(const Device &device, const std::vector<Item<T>> &items) {
    std::map<std::pair<std::int64_t, std::int64_t>, Group<T>> by_shape;
    for (const Item<T> &item : items) {
        if (item.rank() == 0) {
            if (item.status != nullptr) *item.status = HT_MATRIX_OK;
            continue;
        }
        Group<T> &group = by_shape[{item.m, item.n}];
        group.m = item.m;
        group.n = item.n;
        group.items.push_back(item);
    }
    std::vector<Group<T>> groups;
    for (auto &entry : by_shape) {
        find_stride(entry.second);
        find_memory(device, entry.second);
        groups.push_back(std::move(entry.second));
    }
    return groups;
}

template std::vector<Group<float>> group(const Device &, const std::vector<Item<float>> &);
template std::vector<Group<double>> group(const Device &, const std::vector<Item<double>> &);

} // namespace heavytails::cuda
