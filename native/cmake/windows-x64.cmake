# Cross-compiles for Windows on x86-64 by Debian's mingw-w64 (g++-mingw-w64-x86-64-posix, whose threads are those of
# C++), and runs tests under Wine:
#   cmake -S native -B artifacts/native-windows -DCMAKE_TOOLCHAIN_FILE=$PWD/native/cmake/windows-x64.cmake \
#     -DOPENBLAS_LIBRARY=.../libopenblas.dll
set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
set(CMAKE_C_COMPILER x86_64-w64-mingw32-gcc-posix)
set(CMAKE_CXX_COMPILER x86_64-w64-mingw32-g++-posix)
set(CMAKE_RC_COMPILER x86_64-w64-mingw32-windres)
# The compiler's run-time libraries become part of libheavytails.dll, which then needs no file but Windows' own.
set(CMAKE_SHARED_LINKER_FLAGS_INIT -static)
set(CMAKE_EXE_LINKER_FLAGS_INIT -static)
find_program(WINE NAMES wine64 wine PATHS /usr/lib/wine)
if(WINE)
  set(CMAKE_CROSSCOMPILING_EMULATOR ${WINE})
endif()
# Libraries and headers are those of the other system.
set(CMAKE_FIND_ROOT_PATH /usr/x86_64-w64-mingw32)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
