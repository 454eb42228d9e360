# The library and its installation.
set(map ${CMAKE_CURRENT_SOURCE_DIR}/cmake/heavytails.map)
if(WIN32)
  set(system windows)
else()
  set(system posix)
endif()

# The objects are compiled once, for the library and for the tests that call internal functions.
add_library(heavytails-objects OBJECT
  src/core/blas.cpp
  src/core/context.cpp
  src/core/cpu.cpp
  src/core/error.cpp
  src/core/foreign.cpp
  src/core/parallel.cpp
  src/core/probe.cpp
  src/core/scaling.cpp
  src/core/system_${system}.cpp
  src/core/thread_pool.cpp
  src/cuda/abi.cpp
  src/cuda/device.cpp
  src/cuda/eigensolver.cpp
  src/cuda/error.cpp
  src/cuda/gram.cpp
  src/cuda/items.cpp
  src/cuda/kernels.cpp
  src/cuda/lane.cpp
  src/cuda/loader.cpp
  src/cuda/polar.cpp
  src/cuda/randomised.cpp
  src/cuda/self_test.cpp
  src/cuda/spectra.cpp
  src/cuda/staging.cpp
  src/cuda/symmetric.cpp
  src/cuda/units.cpp
  src/cuda/vector_space.cpp
  src/curvature/abi.cpp
  src/curvature/basis.cpp
  src/curvature/density.cpp
  src/curvature/eigenproblem.cpp
  src/curvature/gpu/basis.cpp
  src/curvature/gpu/perceptron.cpp
  src/curvature/lanczos.cpp
  src/curvature/lanczos_results.cpp
  src/curvature/operator.cpp
  src/curvature/perceptron/abi.cpp
  src/curvature/perceptron/dense.cpp
  src/curvature/perceptron/objective.cpp
  src/curvature/perceptron/objective_abi.cpp
  src/curvature/perceptron/outputs.cpp
  src/curvature/perceptron/products.cpp
  src/curvature/perceptron/state.cpp
  src/curvature/projected.cpp
  src/curvature/random.cpp
  src/curvature/slq.cpp
  src/curvature/trace.cpp
  src/curvature/xtrace.cpp
  src/spectra/abi.cpp
  src/spectra/batch.cpp
  src/spectra/decompositions.cpp
  src/spectra/product_abi.cpp
  src/spectra/reduction.cpp
  src/spectra/routes.cpp
  src/spectra/scale.cpp
  src/spectra/single.cpp
  src/spectra/top_abi.cpp
  src/training/abi.cpp
  src/training/trainer.cpp
  src/training/workspace.cpp)
# The CUDA kernels as PTX, made by clang of src/cuda/kernels/*.cu: cmake --build BUILD --target cuda-kernels. The text
# is kept in the repository; it is for compute capability 7.5, the least that CUDA 13 has, and every driver compiles it
# for its device.
find_program(CUDA_CLANG NAMES clang++ clang++-19 clang++-17 clang++-16 clang++-15 clang++-14)
if(CUDA_CLANG)
  set(ptx ${CMAKE_CURRENT_SOURCE_DIR}/src/cuda/kernels/ptx.hpp)
  file(GLOB cuda_sources ${CMAKE_CURRENT_SOURCE_DIR}/src/cuda/kernels/*.cu)
  add_custom_target(cuda-kernels
    COMMAND ${CMAKE_COMMAND} -DCLANG=${CUDA_CLANG} -DINCLUDE=${CMAKE_CURRENT_SOURCE_DIR}/src -DOUTPUT=${ptx}
      "-DSOURCES=${cuda_sources}" -P ${CMAKE_CURRENT_SOURCE_DIR}/cmake/ptx.cmake
    VERBATIM)
endif()

# Kernels are one source for three instruction sets (elsewhere than on x86-64 one), of which CPUID chooses one at run
# time. -Wno-psabi: no vector wider than the base architecture's registers is passed between functions of different
# files.
set(kernel_options -O3 -fno-math-errno -Wno-psabi)
set(avx2_options -mavx2 -mfma)
if(MINGW AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # The stack of Win64 is aligned to 16 bytes. GCC spills vectors of 32 and 64 bytes to it by moves that need their full
  # alignment, and crashes (GCC bug 54412). The assembler turns these moves into ones that need none.
  list(APPEND avx2_options -Wa,-muse-unaligned-vector-move)
endif()
set(avx512_options -mavx512f -mavx512dq -mavx512bw -mavx512vl ${avx2_options} -mprefer-vector-width=512)
set(targets portable)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  list(APPEND targets avx2 avx512)
endif()
foreach(folder spectra curvature training)
  foreach(target ${targets})
    target_sources(heavytails-objects PRIVATE src/${folder}/kernels/${target}.cpp)
    set_source_files_properties(src/${folder}/kernels/${target}.cpp PROPERTIES
      COMPILE_OPTIONS "${kernel_options};${${target}_options}")
  endforeach()
endforeach()
target_include_directories(heavytails-objects
  PUBLIC $<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/include> $<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/src>)
target_compile_definitions(heavytails-objects
  PRIVATE HEAVYTAILS_BUILDING HEAVYTAILS_VERSION_TEXT="${PROJECT_VERSION}" HEAVYTAILS_OPENBLAS="${OPENBLAS_SONAME}")

add_library(heavytails SHARED)
add_library(HeavyTails::heavytails ALIAS heavytails)
target_link_libraries(heavytails PRIVATE heavytails-objects Threads::Threads ${CMAKE_DL_LIBS})
target_include_directories(heavytails
  PUBLIC $<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
if(NOT HEAVYTAILS_SANITIZE)
  target_link_options(heavytails PRIVATE -Wl,--no-undefined)
endif()
if(NOT WIN32) # a DLL exports what export.h marks, and its name has no number
  target_link_options(heavytails PRIVATE -Wl,--version-script=${map} -Wl,--as-needed)
  # The number in the library's name is that of its binary interface.
  file(STRINGS include/heavytails/version.h HEAVYTAILS_ABI REGEX "^#define HT_ABI [0-9]+$")
  string(REGEX REPLACE "^#define HT_ABI " "" HEAVYTAILS_ABI "${HEAVYTAILS_ABI}")
  set_target_properties(heavytails PROPERTIES LINK_DEPENDS ${map} SOVERSION ${HEAVYTAILS_ABI})
endif()
set(installed heavytails)

# The static library holds the same objects. It needs the C++ run-time library, which a linker for C does not add.
if(HEAVYTAILS_STATIC)
  add_library(heavytails-static STATIC $<TARGET_OBJECTS:heavytails-objects>)
  add_library(HeavyTails::heavytails-static ALIAS heavytails-static)
  set_target_properties(heavytails-static PROPERTIES
    OUTPUT_NAME heavytails ARCHIVE_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib)
  target_link_libraries(heavytails-static INTERFACE Threads::Threads ${CMAKE_DL_LIBS} stdc++ m)
  target_include_directories(heavytails-static
    INTERFACE $<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  list(APPEND installed heavytails-static)
endif()

include(cmake/Install.cmake)
