# Cross-compiles for Linux on ARM64 by Debian's g++-aarch64-linux-gnu, and runs tests under qemu-user:
#   cmake -S native -B artifacts/native-arm64 -DCMAKE_TOOLCHAIN_FILE=$PWD/native/cmake/linux-arm64.cmake \
#     -DOPENBLAS_LIBRARY=.../libopenblas.so.0
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)
find_program(QEMU NAMES qemu-aarch64-static qemu-aarch64)
if(QEMU)
  set(CMAKE_CROSSCOMPILING_EMULATOR ${QEMU} -L /usr/aarch64-linux-gnu)
endif()
# Libraries and headers are those of the other system.
set(CMAKE_FIND_ROOT_PATH /usr/aarch64-linux-gnu)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
