# The library and its installation.
set(map ${CMAKE_CURRENT_SOURCE_DIR}/cmake/heavytails.map)

# The objects are compiled once, for the library and for the tests that call internal functions.
add_library(heavytails-objects OBJECT
  src/core/blas.cpp
  src/core/context.cpp
  src/core/cpu.cpp
  src/core/error.cpp
  src/core/foreign.cpp
  src/core/parallel.cpp
  src/core/probe.cpp
  src/core/thread_pool.cpp
  src/curvature/abi.cpp
  src/curvature/basis.cpp
  src/curvature/density.cpp
  src/curvature/eigenproblem.cpp
  src/curvature/kernels/avx2.cpp
  src/curvature/kernels/avx512.cpp
  src/curvature/kernels/portable.cpp
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
  src/spectra/kernels/avx2.cpp
  src/spectra/kernels/avx512.cpp
  src/spectra/kernels/portable.cpp
  src/spectra/reduction.cpp
  src/spectra/routes.cpp
  src/spectra/scale.cpp
  src/spectra/single.cpp
  src/training/abi.cpp
  src/training/kernels/avx2.cpp
  src/training/kernels/avx512.cpp
  src/training/kernels/portable.cpp
  src/training/trainer.cpp
  src/training/workspace.cpp)
# Kernels are one source for three instruction sets, of which CPUID chooses one at run time. -Wno-psabi: no vector wider
# than the base architecture's registers is passed between functions of different files.
set(kernel_options -O3 -fno-math-errno -Wno-psabi)
set(avx2_options -mavx2 -mfma)
set(avx512_options -mavx512f -mavx512dq -mavx512bw -mavx512vl ${avx2_options} -mprefer-vector-width=512)
foreach(folder spectra curvature training)
  set(kernels src/${folder}/kernels)
  set_source_files_properties(${kernels}/portable.cpp PROPERTIES COMPILE_OPTIONS "${kernel_options}")
  set_source_files_properties(${kernels}/avx2.cpp PROPERTIES COMPILE_OPTIONS "${kernel_options};${avx2_options}")
  set_source_files_properties(${kernels}/avx512.cpp PROPERTIES COMPILE_OPTIONS "${kernel_options};${avx512_options}")
endforeach()
target_include_directories(heavytails-objects
  PUBLIC $<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/include> $<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/src>)
target_compile_definitions(heavytails-objects
  PRIVATE HEAVYTAILS_VERSION_TEXT="${PROJECT_VERSION}" HEAVYTAILS_OPENBLAS="${OPENBLAS_SONAME}")

add_library(heavytails SHARED)
add_library(HeavyTails::heavytails ALIAS heavytails)
target_link_libraries(heavytails PRIVATE heavytails-objects Threads::Threads ${CMAKE_DL_LIBS})
target_include_directories(heavytails
  PUBLIC $<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
target_link_options(heavytails PRIVATE -Wl,--version-script=${map} -Wl,--as-needed)
if(NOT HEAVYTAILS_SANITIZE)
  target_link_options(heavytails PRIVATE -Wl,--no-undefined)
endif()
# The number in the library's name is that of its binary interface.
file(STRINGS include/heavytails/version.h HEAVYTAILS_ABI REGEX "^#define HT_ABI [0-9]+$")
string(REGEX REPLACE "^#define HT_ABI " "" HEAVYTAILS_ABI "${HEAVYTAILS_ABI}")
set_target_properties(heavytails PROPERTIES LINK_DEPENDS ${map} SOVERSION ${HEAVYTAILS_ABI})
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
