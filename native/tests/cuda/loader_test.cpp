// How CUDA's libraries are found, and what is said where they are not.
#include "cuda/loader.hpp"
#include "cuda_support.hpp"

#include <cstdlib>
#include <filesystem>

namespace heavytails::test {
namespace {

const std::filesystem::path fakes = FAKES;

// A folder with links to some of the fake libraries, which ends with the object.
class Folder {
public:
    Folder() : path_(std::filesystem::temp_directory_path() / "heavytails-cuda-XXXXXX") {
        std::string name = path_.string();
        EXPECT_NE(mkdtemp(name.data()), nullptr);
        path_ = name;
    }
    Folder(const Folder &) = delete;
    Folder &operator=(const Folder &) = delete;
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder &link(const std::filesystem::path &library, const std::string &as) {
        std::filesystem::create_directories((path_ / as).parent_path());
        std::filesystem::create_symlink(library, path_ / as);
        return *this;
    }
    Folder &link(const std::string &library) { return link(fakes / "cuda13" / library, library); }
    cuda::Loaded load() const { return cuda::load({{path_.string()}, false}); }

private:
    std::filesystem::path path_;
};

void expect_refusal(const cuda::Loaded &found, int code, const std::vector<std::string> &words) {
    EXPECT_EQ(found.code, code) << found.reason;
    for (const std::string &word : words) EXPECT_NE(found.reason.find(word), std::string::npos) << found.reason;
}

class Loader : public Gpu {};

TEST_F(Loader, a_folder_with_all_libraries_is_ready) {
    const cuda::Loaded found = cuda::load({{(fakes / "cuda13").string()}, false});
    EXPECT_EQ(found.code, HT_CUDA_READY) << found.reason;
    EXPECT_EQ(found.reason, "");
    EXPECT_EQ(found.runtime_version, 13000);
    EXPECT_EQ(found.devices, 2);
    EXPECT_EQ(found.folder, (fakes / "cuda13").string());
    EXPECT_TRUE(found.api.has_batched_eigenvalues());
}

TEST_F(Loader, cuda_12_is_ready_too_and_may_lack_the_batched_routine) {
    const cuda::Loaded found = cuda::load({{(fakes / "cuda12").string()}, false});
    EXPECT_EQ(found.code, HT_CUDA_READY) << found.reason;
    EXPECT_EQ(found.runtime_version, 12000);
    EXPECT_FALSE(found.api.has_batched_eigenvalues());
}

TEST_F(Loader, wheels_of_python_are_found_below_their_folder) {
    Folder folder;
    folder.link("libcuda.so.1");
    for (const char *name : {"libcudart.so.13", "libcublas.so.13", "libcusolver.so.12"})
        folder.link(fakes / "cuda13" / name, std::string("cu13/lib/") + name);
    EXPECT_EQ(folder.load().code, HT_CUDA_READY);
}

TEST_F(Loader, without_a_driver_the_reason_names_its_library) {
    expect_refusal(Folder().load(), HT_CUDA_NO_DRIVER, {"no NVIDIA driver", "libcuda.so.1"});
}

TEST_F(Loader, each_library_that_is_missing_is_named) {
    Folder folder;
    folder.link("libcuda.so.1");
    expect_refusal(folder.load(), HT_CUDA_NO_RUNTIME, {"CUDA's runtime library", "libcudart.so"});
    folder.link("libcudart.so.13");
    expect_refusal(folder.load(), HT_CUDA_NO_CUBLAS, {"cuBLAS", "libcublas.so.13"});
    folder.link("libcublas.so.13");
    expect_refusal(folder.load(), HT_CUDA_NO_CUSOLVER, {"cuSOLVER", "libcusolver.so.12"});
    folder.link("libcusolver.so.12");
    EXPECT_EQ(folder.load().code, HT_CUDA_READY);
}

TEST_F(Loader, a_function_that_is_missing_is_named) {
    Folder folder;
    folder.link("libcuda.so.1").link("libcudart.so.13").link("libcublas.so.13");
    folder.link(fakes / "empty" / "libcusolver.so.12", "libcusolver.so.12");
    expect_refusal(folder.load(), HT_CUDA_NO_FUNCTION, {"libcusolver.so.12", "cusolverGetVersion"});
}

TEST_F(Loader, a_library_of_another_version_than_its_name_says_is_refused) {
    Folder folder;
    folder.link("libcuda.so.1").link("libcublas.so.13").link("libcusolver.so.12");
    folder.link(fakes / "cuda12" / "libcudart.so.12", "libcudart.so.13");
    expect_refusal(folder.load(), HT_CUDA_WRONG_VERSION, {"expected CUDA 13", "got 12.0"});
}

TEST_F(Loader, a_driver_that_is_older_than_the_libraries_is_refused) {
    fake::set_driver_version(12080);
    expect_refusal(cuda::load({{(fakes / "cuda13").string()}, false}), HT_CUDA_WRONG_VERSION,
                   {"driver is for CUDA 12.8", "newer driver"});
}

TEST_F(Loader, a_machine_without_a_device_says_so) {
    fake::set_devices(0);
    expect_refusal(cuda::load({{(fakes / "cuda13").string()}, false}), HT_CUDA_NO_DEVICE, {"cudaGetDeviceCount"});
}

TEST_F(Loader, every_call_of_loading_that_fails_is_a_reason) {
    const cuda::Search search{{(fakes / "cuda13").string()}, false};
    long failed = 0;
    for (long call = 1;; call++) {
        fake::reset();
        fake::fail(call, fake::Fault::Failure);
        const cuda::Loaded found = cuda::load(search);
        const std::string name = fake::failed_call();
        if (name.empty()) break;
        failed++;
        if (name == "cusolverGetVersion")
            EXPECT_EQ(found.code, HT_CUDA_READY) << "cuSOLVER's version is for the record only";
        else
            expect_refusal(found, HT_CUDA_NO_DEVICE, {name, "invalid argument"});
    }
    EXPECT_GE(failed, 4);
}

TEST_F(Loader, the_environment_variable_names_the_only_folder) {
    const cuda::Search search = cuda::usual_search();
    ASSERT_EQ(search.folders.size(), 1u);
    EXPECT_EQ(search.folders[0], std::getenv("HEAVYTAILS_CUDA"));
}

TEST_F(Loader, the_description_holds_what_was_found) {
    ht_cuda_info info;
    ASSERT_EQ(ht_cuda_info_init(&info, sizeof info), HT_OK);
    ASSERT_EQ(ht_cuda_describe(nullptr, &info), HT_OK);
    EXPECT_EQ(info.code, HT_CUDA_READY);
    EXPECT_EQ(info.devices, 2);
    EXPECT_EQ(info.batched_eigenvalues, is_cuda_13() ? 1 : 0);
    EXPECT_STREQ(info.device, "Fake GPU 0");
    EXPECT_STREQ(info.folder, std::getenv("HEAVYTAILS_CUDA"));
    EXPECT_STREQ(info.reason, "");
    EXPECT_EQ(ht_has(HT_HAS_CUDA), 1);
    info.struct_size = 4;
    EXPECT_EQ(ht_cuda_describe(nullptr, &info), HT_INVALID_ARGUMENT);
    EXPECT_EQ(ht_cuda_describe(nullptr, nullptr), HT_INVALID_ARGUMENT);
    ASSERT_EQ(ht_cuda_info_init(&info, sizeof info), HT_OK);
    EXPECT_EQ(ht_cuda_describe(make_context().get(), &info), HT_INVALID_ARGUMENT);
}

} // namespace
} // namespace heavytails::test
