// Units are cut for a number of lanes and a share of the memory each, and taken in order of decreasing size.
#include "cuda/units.hpp"

#include <atomic>
#include <mutex>

namespace heavytails::cuda {
namespace {

struct Unit {
    std::size_t group;
    std::int64_t first, count;
    std::size_t bytes;
};

template <class T>
std::size_t input_bytes(const Group<T> &group, std::int64_t count) {
    const bool in_place = group.on_device && group.regular;
    return in_place ? 0 : static_cast<std::size_t>(group.m * group.n * count) * sizeof(T);
}

template <class T>
class Cut {
public:
    Cut(Device &device, const std::vector<Group<T>> &groups, const Algorithm<T> &algorithm)
        : device_(device), groups_(groups), algorithm_(algorithm) {}

    // Units of at most budget / lanes bytes each, or of one matrix. fits: whether all are within that.
    std::vector<Unit> units(std::size_t budget, int lanes, bool &fits) {
        std::vector<Unit> units;
        fits = true;
        for (std::size_t g = 0; g < groups_.size(); g++) {
            std::int64_t count = most(groups_[g], lanes);
            std::size_t bytes = size(groups_[g], count);
            while (count > 1 && bytes > budget / static_cast<std::size_t>(lanes)) {
                count = (count + 1) / 2;
                bytes = size(groups_[g], count);
            }
            fits = fits && bytes <= budget / static_cast<std::size_t>(lanes);
            for (std::int64_t first = 0; first < groups_[g].count(); first += count)
                units.push_back({g, first, std::min(count, groups_[g].count() - first), bytes});
        }
        std::stable_sort(units.begin(), units.end(), [](const Unit &a, const Unit &b) { return a.bytes > b.bytes; });
        return units;
    }

private:
    std::size_t size(const Group<T> &group, std::int64_t count) {
        return input_bytes(group, count) + algorithm_.bytes(device_.lane(0), group, count);
    }

    std::int64_t most(const Group<T> &group, int lanes) {
        constexpr std::size_t piece = 64u << 20; // bytes that the bus carries in the time of about a launch of kernels
        constexpr std::int64_t together = 1 << 15; // less than the 65,535 layers that a grid of blocks has
        std::int64_t most = std::min({group.count(), algorithm_.most(group, device_.api), together});
        if (!group.on_device && lanes > 1) {
            const auto fit = static_cast<std::int64_t>(piece / input_bytes(group, 1));
            most = std::min(most, std::max<std::int64_t>(1, fit));
        }
        return most;
    }

    Device &device_;
    const std::vector<Group<T>> &groups_;
    const Algorithm<T> &algorithm_;
};

// Calls body(lane, unit) for all units, in `lanes` lanes with a thread each. Returns whether each returned true.
bool run(ht_context &context, int lanes, std::int64_t count, const std::function<bool(Lane &, std::int64_t)> &body) {
    Device &device = device_of(context);
    device.use([&] { device.prepare(lanes); });
    std::atomic<std::int64_t> next{0};
    std::atomic<bool> all{true};
    context.pool.run(lanes, [&](std::int64_t lane, int) {
        device.use([&] {
            try {
                for (std::int64_t i = next++; i < count; i = next++)
                    if (!body(device.lane(lane), i)) all = false;
            } catch (...) {
                next = count;
                throw;
            }
        });
    });
    return all;
}

} // namespace

template <class T>
ht_status solve_all(ht_context &context, const std::vector<Item<T>> &items, const Algorithm<T> &algorithm) {
    if (items.empty()) return HT_OK;
    std::lock_guard<std::mutex> turn(context.turn);
    Device &device = device_of(context);
    const auto groups = device.use([&] { return group(device, items); });
    if (groups.empty()) return HT_OK;
    std::size_t budget = device.use([&] { return device.memory() / 10 * 8; }); // fragments, and other users
    int lanes = std::min(Device::most_lanes, context.pool.size());
    for (;;) {
        bool fits = true;
        const auto units = device.use([&] {
            Cut<T> cut(device, groups, algorithm);
            auto cut_units = cut.units(budget, lanes, fits);
            for (; !fits && lanes > 1; lanes--) cut_units = cut.units(budget, lanes - 1, fits);
            return cut_units;
        });
        lanes = static_cast<int>(std::min<std::size_t>(static_cast<std::size_t>(lanes), units.size()));
        try {
            const bool all = run(context, lanes, static_cast<std::int64_t>(units.size()), [&](Lane &lane, auto i) {
                const Unit &unit = units[static_cast<std::size_t>(i)];
                return algorithm.solve(lane, groups[unit.group], unit.first, unit.count);
            });
            // Allocations take about as long as small batches. Buffers are kept for the next call as long as other
            // users of the device hardly miss them.
            device.trim(std::max<std::size_t>(std::size_t{256} << 20, budget / 32));
            return all ? HT_OK : HT_PARTIAL;
        } catch (const Error &error) {
            device.trim(0);
            const bool smallest = lanes == 1 && units[0].count == 1;
            if (error.status() != HT_OUT_OF_MEMORY || smallest) throw;
            // No more than the largest unit had, in case memory was free that the device does not give in one piece.
            budget = std::min(budget, units[0].bytes * static_cast<std::size_t>(lanes)) / 2;
        }
    }
}

template ht_status solve_all(ht_context &, const std::vector<Item<float>> &, const Algorithm<float> &);
template ht_status solve_all(ht_context &, const std::vector<Item<double>> &, const Algorithm<double> &);

} // namespace heavytails::cuda
