// Runs of the trainer: batches, stop criteria, threads, runs in several calls, and what is refused.
#include "training_support.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <numeric>
#include <set>

namespace heavytails::test {
namespace {

void expect_same_bits(const std::vector<double> &a, const std::vector<double> &b, const std::string &what) {
    ASSERT_EQ(a.size(), b.size());
    EXPECT_EQ(std::memcmp(a.data(), b.data(), a.size() * sizeof(double)), 0) << what;
}

// The patterns of the batch of step t: pattern p of a linear net has input 1 at p alone, so that with beta1 = 0 the
// first moment is not zero at the patterns of the batch, and learning rate 0 keeps all of them violated.
std::vector<int64_t> batch_of_step(ht_context *context, ht_training_params params, int64_t patterns, int64_t t) {
    params.bias = 0;
    params.beta1 = 0;
    params.learning_rate = 0;
    TrainingNet net = random_training_net({patterns, 1}, false, patterns, 1);
    std::fill(net.x.begin(), net.x.end(), 0);
    for (int64_t p = 0; p < patterns; p++) net.x[static_cast<std::size_t>(p * patterns + p)] = 1;
    std::fill(net.parameters.begin(), net.parameters.end(), 0);
    net.steps = t;
    params.until_step = t + 1;
    train(context, params, net);
    std::vector<int64_t> batch;
    for (int64_t p = 0; p < patterns; p++)
        if (net.first[static_cast<std::size_t>(p)] != 0) batch.push_back(p);
    return batch;
}

TEST(TrainingRuns, BatchesOfAnEpochAreAPartitionWhichChangesFromEpochToEpoch) {
    const Context context = make_context();
    ht_training_params params = training_params();
    params.batch_size = 8;
    std::set<std::vector<int64_t>> first_batches;
    for (int64_t epoch = 0; epoch < 5; epoch++) {
        std::vector<int64_t> all;
        for (int64_t k = 0; k < 4; k++) {
            const auto batch = batch_of_step(context.get(), params, 30, 4 * epoch + k);
            EXPECT_EQ(batch.size(), k < 3 ? 8u : 6u);
            if (k == 0) first_batches.insert(batch);
            all.insert(all.end(), batch.begin(), batch.end());
        }
        std::sort(all.begin(), all.end());
        std::vector<int64_t> expected(30);
        std::iota(expected.begin(), expected.end(), 0);
        EXPECT_EQ(all, expected);
    }
    EXPECT_EQ(first_batches.size(), 5u);
    params.seed = 1;
    EXPECT_EQ(first_batches.count(batch_of_step(context.get(), params, 30, 0)), 0u);
}

// A pattern is in the first of 3 batches with probability 1/3: over 4,000 epochs a standard error of .0075.
TEST(TrainingRuns, EveryPatternIsInTheFirstBatchEquallyOften) {
    const Context context = make_context();
    ht_training_params params = training_params();
    params.batch_size = 4;
    std::vector<int> counts(12, 0);
    const int epochs = small_only() ? 1000 : 4000;
    for (int64_t epoch = 0; epoch < epochs; epoch++)
        for (const int64_t p : batch_of_step(context.get(), params, 12, 3 * epoch))
            counts[static_cast<std::size_t>(p)]++;
    for (const int count : counts)
        EXPECT_NEAR(count / static_cast<double>(epochs), 1.0 / 3, small_only() ? .075 : .0375);
}

TEST(TrainingRuns, HundredStepsOfMiniBatchesAreThoseOfPlainLoops) {
    for (const int isa : isas())
        for (const bool bias : {false, true}) {
            const Context context = make_context(1, HT_FAST, isa);
            ht_training_params params = training_params();
            params.activation = bias ? HT_TANH : HT_RELU;
            params.bias = bias;
            params.half = bias;
            params.adam_form = bias ? HT_ADAM_KERAS : HT_ADAM_PYTORCH;
            params.batch_size = 17;
            params.seed = 9;
            params.until_step = 100;
            params.learning_rate = 3e-3;
            TrainingNet ours = random_training_net({6, 9, 7, 1}, bias, 60, 3), plain = ours;
            train(context.get(), params, ours);
            double loss;
            while (plain.steps < 100) {
                const auto batch = batch_of_step(context.get(), params, 60, plain.steps);
                plain_step(plain, params, plain_gradient(plain, params, batch, &loss));
            }
            EXPECT_LT(largest_difference(ours.parameters, plain.parameters), 1e-10) << isa_name(isa);
        }
}

TEST(TrainingRuns, InstructionSetsAgreeToRounding) {
    ht_training_params params = training_params();
    params.activation = HT_TANH;
    params.until_step = 50;
    std::vector<double> first;
    for (const int isa : isas()) {
        const Context context = make_context(1, HT_FAST, isa);
        TrainingNet net = random_training_net({10, 12, 11, 1}, false, 300, 4);
        train(context.get(), params, net);
        if (first.empty()) first = net.parameters;
        EXPECT_LT(largest_difference(net.parameters, first), 1e-11) << isa_name(isa);
    }
}

// Nets of several sizes, trained to step 100 on one thread in one call, and on two or three threads in two calls.
TEST(TrainingRuns, ThreadsAndDivisionIntoCallsDoNotChangeBits) {
    for (const int64_t batch_size : {0, 16}) {
        ht_training_params params = training_params();
        params.batch_size = batch_size;
        params.bias = 1;
        std::vector<std::vector<TrainingNet>> results;
        for (const int threads : {1, 2, 3}) {
            const Context context = make_context(threads);
            std::vector<TrainingNet> nets;
            for (unsigned i = 0; i < 9; i++)
                nets.push_back(random_training_net({5, 3 + i, 4 + i % 3, 1}, true, 50 + 11 * i, i));
            for (const int64_t until : {50, 100}) {
                if (threads == 1 && until == 50) continue;
                params.until_step = until;
                std::vector<ht_training_net_d> views;
                for (TrainingNet &net : nets) views.push_back(net.view());
                ASSERT_EQ(ht_perceptrons_train_d(context.get(), &params, 9, views.data()), HT_OK) << ht_last_error();
                for (std::size_t i = 0; i < nets.size(); i++) nets[i].steps = views[i].steps;
            }
            results.push_back(nets);
        }
        for (const auto &nets : results)
            for (std::size_t i = 0; i < nets.size(); i++) {
                expect_same_bits(nets[i].parameters, results[0][i].parameters, "parameters");
                expect_same_bits(nets[i].first, results[0][i].first, "first moments");
                expect_same_bits(nets[i].second, results[0][i].second, "second moments");
            }
    }
}

TEST(TrainingRuns, GoldenHingeValues) {
    const Context context = make_context();
    ht_training_params params = training_params();
    TrainingNet net = random_training_net({1, 1}, false, 5, 1);
    net.parameters = {1};
    net.x = {.5, -1, 2, -.3, .2}; // f = x
    net.labels = {1, -1, 1, 1, -1};
    ht_training_net_d result = train(context.get(), params, net);
    EXPECT_NEAR(result.loss, .676, 1e-15);
    EXPECT_EQ(result.violated, 3);
    EXPECT_EQ(result.wrong, 2);
    params.margin = 1 + 1e-12; // the second pattern has y f = 1
    EXPECT_EQ(train(context.get(), params, net).violated, 4);
    params.tolerance = 1e-11;
    EXPECT_EQ(train(context.get(), params, net).violated, 3);
}

TEST(TrainingRuns, ASeparableProblemReachesZeroViolationsAndStops) {
    const Context context = make_context();
    for (const int64_t batch_size : {0, 10}) {
        ht_training_params params = training_params();
        params.until_step = 200000;
        params.learning_rate = .01;
        params.batch_size = batch_size;
        TrainingNet net = random_training_net({2, 8, 1}, true, 40, 6);
        params.bias = 1;
        for (std::size_t p = 0; p < 40; p++) net.labels[p] = net.x[2 * p] + net.x[2 * p + 1] > .1 ? 1 : -1;
        TrainingNet same = net, again = net;
        params.stop_violated = 0;
        const ht_training_net_d all = train(context.get(), params, net);
        EXPECT_EQ(all.stopped, 1);
        EXPECT_EQ(all.violated, 0);
        EXPECT_EQ(all.loss, 0);
        EXPECT_LT(all.steps, 200000);
        EXPECT_EQ(batch_size == 0 ? 0 : all.steps % 4, 0); // whole epochs
        params.stop_violated = -1;
        params.separated = 1;
        const ht_training_net_d separated = train(context.get(), params, same);
        EXPECT_EQ(separated.stopped, 1);
        EXPECT_EQ(separated.wrong, 0);
        EXPECT_GT(separated.violated, 0);
        EXPECT_LT(separated.steps, all.steps);
        // The criterion held at no earlier step that is checked.
        params.separated = 0;
        params.until_step = separated.steps - (batch_size == 0 ? 1 : 4);
        EXPECT_GT(train(context.get(), params, again).wrong, 0);
    }
}

TEST(TrainingRuns, ALossThatIsNotFiniteIsReportedAndOtherNetsAreTrained) {
    const Context context = make_context(2);
    ht_training_params params = training_params();
    params.until_step = 20;
    for (const int64_t batch_size : {0, 4}) {
        params.batch_size = batch_size;
        TrainingNet good = random_training_net({3, 4, 1}, false, 10, 1), bad = good, alone = good;
        for (double &w : bad.parameters) w *= 1e200;
        ht_training_net_d views[] = {good.view(), bad.view()};
        EXPECT_EQ(ht_perceptrons_train_d(context.get(), &params, 2, views), HT_NOT_FINITE);
        EXPECT_NE(std::strstr(ht_last_error(), "nets[1]: expected a finite loss"), nullptr) << ht_last_error();
        EXPECT_EQ(views[0].status, HT_OK);
        EXPECT_EQ(views[1].status, HT_NOT_FINITE);
        EXPECT_EQ(views[0].steps, 20);
        EXPECT_EQ(views[1].steps, 0);
        train(context.get(), params, alone);
        expect_same_bits(good.parameters, alone.parameters, "beside a net that failed");
    }
}

TEST(TrainingRuns, OutputsAndFeaturesAreThoseOfPlainLoops) {
    const Context context = make_context();
    for (const bool bias : {false, true}) {
        ht_training_params params = training_params();
        params.activation = HT_TANH;
        params.bias = bias;
        TrainingNet net = random_training_net({7, 5, 3, 1}, bias, 200, 7);
        const ht_training_net_d view = net.view();
        std::vector<double> f(200), features(600);
        ASSERT_EQ(ht_perceptrons_outputs_d(context.get(), &params, &view, f.data(), features.data()), HT_OK);
        const double *readout = net.parameters.data() + net.parameters.size() - (bias ? 4 : 3);
        for (std::size_t p = 0; p < 200; p++) {
            EXPECT_NEAR(f[p], plain_output(net, params, static_cast<int64_t>(p)), 1e-13);
            const double sum = std::inner_product(readout, readout + 3, features.data() + 3 * p, bias ? readout[3] : 0);
            EXPECT_NEAR(f[p], sum, 1e-13);
        }
        EXPECT_EQ(ht_perceptrons_outputs_d(context.get(), &params, &view, f.data(), nullptr), HT_OK);
    }
}

TEST(TrainingRuns, MessagesHoldWhatWasExpectedAndWhatCame) {
    const Context context = make_context();
    const auto refused = [&](ht_status status, const char *message, auto change) {
        ht_training_params params = training_params();
        TrainingNet net = random_training_net({2, 3, 1}, false, 4, 1);
        params.until_step = 1;
        ht_training_net_d view = net.view();
        change(params, net, view);
        const TrainingNet before = net;
        EXPECT_EQ(ht_perceptrons_train_d(context.get(), &params, 1, &view), status) << message;
        EXPECT_NE(std::strstr(ht_last_error(), message), nullptr) << ht_last_error();
        if (std::isfinite(before.parameters[0])) expect_same_bits(net.parameters, before.parameters, message);
    };
    const auto number = [&](double ht_training_params::*field, double value, const char *message) {
        refused(HT_INVALID_ARGUMENT, message, [&](auto &params, auto &, auto &) { params.*field = value; });
    };
    const double infinite = std::numeric_limits<double>::infinity();
    number(&ht_training_params::margin, infinite, "margin: expected a finite number, got inf");
    number(&ht_training_params::learning_rate, -1, "learning_rate: expected a number >= 0, got -1");
    number(&ht_training_params::beta1, 1, "beta1: expected 0 <= beta1 < 1, got 1");
    number(&ht_training_params::beta2, -.5, "beta2: expected 0 <= beta2 < 1, got -0.5");
    number(&ht_training_params::epsilon, 0, "epsilon: expected a number > 0, got 0");
    number(&ht_training_params::tolerance, std::nan(""), "tolerance: expected a number >= 0, got nan");
    const auto invalid = [&](const char *message, auto change) { refused(HT_INVALID_ARGUMENT, message, change); };
    invalid("activation: expected 0 to 1, got 2", [](auto &params, auto &, auto &) { params.activation = 2; });
    invalid("adam_form: expected 0 to 1, got 7", [](auto &params, auto &, auto &) { params.adam_form = 7; });
    invalid("batch_size: expected 0 to", [](auto &params, auto &, auto &) { params.batch_size = -1; });
    invalid("until_step: expected at least 0, got -1", [](auto &params, auto &, auto &) { params.until_step = -1; });
    invalid("stop_violated: expected at least -1, got -2", [](auto &p, auto &, auto &) { p.stop_violated = -2; });
    invalid("struct_size", [](auto &params, auto &, auto &) { params.struct_size = 4; });
    invalid("nets[0].layers: expected 1 to 1000, got 0", [](auto &, auto &, auto &view) { view.layers = 0; });
    invalid("nets[0].widths: expected a pointer, got NULL", [](auto &, auto &, auto &view) { view.widths = nullptr; });
    invalid("nets[0].widths[1]: expected 1 to", [](auto &, auto &net, auto &) { net.widths[1] = 0; });
    invalid("nets[0].widths[2]: expected 1 output, got 2", [](auto &, auto &net, auto &) { net.widths[2] = 2; });
    invalid("nets[0].patterns: expected 1 to", [](auto &, auto &, auto &view) { view.patterns = 0; });
    invalid("nets[0].x: expected a pointer, got NULL", [](auto &, auto &, auto &view) { view.x = nullptr; });
    invalid("nets[0].steps: expected at least 0, got -3", [](auto &, auto &, auto &view) { view.steps = -3; });
    invalid("nets[0].labels[2]: expected 1 or -1, got 0.5", [](auto &, auto &net, auto &) { net.labels[2] = .5; });
    invalid("second_moments[1]: expected at least 0, got -1", [](auto &, auto &net, auto &) { net.second[1] = -1; });
    refused(HT_NOT_FINITE, "nets[0].parameters: expected finite numbers, got inf at index 0",
            [&](auto &, auto &net, auto &) { net.parameters[0] = infinite; });
    refused(HT_NOT_FINITE, "nets[0].x: expected finite numbers, got nan at index 5",
            [](auto &, auto &net, auto &) { net.x[5] = std::nan(""); });
    ht_training_params params = training_params();
    EXPECT_EQ(ht_perceptrons_train_d(nullptr, &params, 0, nullptr), HT_INVALID_ARGUMENT);
    EXPECT_EQ(ht_perceptrons_train_d(context.get(), nullptr, 0, nullptr), HT_INVALID_ARGUMENT);
    EXPECT_EQ(ht_perceptrons_train_d(context.get(), &params, 1, nullptr), HT_INVALID_ARGUMENT);
    EXPECT_EQ(ht_perceptrons_train_d(context.get(), &params, 0, nullptr), HT_OK);
    EXPECT_EQ(ht_training_params_init(nullptr, 8), HT_INVALID_ARGUMENT);
}

} // namespace
} // namespace heavytails::test
