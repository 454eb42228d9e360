# Fails if a DLL moves a vector of 32 or 64 bytes by an instruction that needs it aligned (vmovaps, vmovapd, vmovdqa):
# the stack of Win64 does not align them (Library.cmake).
#   cmake -DOBJDUMP=x86_64-w64-mingw32-objdump -DDLL=libheavytails.dll -P aligned_moves.cmake
cmake_minimum_required(VERSION 3.25)
execute_process(COMMAND ${OBJDUMP} -d --no-show-raw-insn ${DLL} OUTPUT_VARIABLE code COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "vmovups[^\n]*%[yz]mm[^\n]*" unaligned "${code}")
if(NOT unaligned)
  message(FATAL_ERROR "${DLL}: expected vectors of AVX, found none")
endif()
string(REGEX MATCHALL "vmov(aps|apd|dqa|dqa32|dqa64)[ \t][^\n]*\\([^\n]*%[yz]mm[^\n]*" into "${code}")
string(REGEX MATCHALL "vmov(aps|apd|dqa|dqa32|dqa64)[ \t][^\n]*%[yz]mm[^\n]*\\([^\n]*" out "${code}")
if(into OR out)
  list(LENGTH into loads)
  list(LENGTH out stores)
  message(FATAL_ERROR "${DLL}: ${loads} aligned loads and ${stores} aligned stores, such as ${into} ${out}")
endif()
