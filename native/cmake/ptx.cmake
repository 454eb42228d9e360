# Compiles CUDA C++ to PTX by clang, without a CUDA toolkit, and writes it as a literal of C++.
#   cmake -DCLANG=clang++ -DINCLUDE=native/src "-DSOURCES=a.cu;b.cu" -DOUTPUT=ptx.hpp -P native/cmake/ptx.cmake
cmake_minimum_required(VERSION 3.25)
set(text "")
set(is_first TRUE)
foreach(source ${SOURCES})
  execute_process(
    COMMAND ${CLANG} -x cuda --cuda-device-only --cuda-gpu-arch=sm_75 -nocudainc -nocudalib -std=c++17 -O3
      -ffp-contract=off -Wall -Wextra -Werror -I ${INCLUDE} -S ${source} -o -
    OUTPUT_VARIABLE ptx COMMAND_ERROR_IS_FATAL ANY)
  # One text has one header: version, target and address size.
  if(NOT is_first)
    string(REGEX REPLACE "\n\\.(version|target|address_size)[^\n]*" "" ptx "${ptx}")
  endif()
  string(REGEX REPLACE "//[^\n]*" "" ptx "${ptx}")
  string(REGEX REPLACE "[ \t]*\n([ \t]*\n)*" "\n" ptx "${ptx}")
  string(APPEND text "${ptx}")
  set(is_first FALSE)
endforeach()
set(head "// Made by clang of *.cu beside it, by the target cuda-kernels; not to be edited.")
file(WRITE ${OUTPUT} "${head}\nR\"PTX(${text})PTX\"\n")
