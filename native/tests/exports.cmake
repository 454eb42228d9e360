# Fails if a shared library exports a name that does not begin with ht_, or not ht_abi.
#   cmake -DOBJDUMP=objdump -DLIBRARY=libheavytails.so -P exports.cmake
cmake_minimum_required(VERSION 3.25)
if(LIBRARY MATCHES "\\.dll$")
  execute_process(COMMAND ${OBJDUMP} -p ${LIBRARY} OUTPUT_VARIABLE text COMMAND_ERROR_IS_FATAL ANY)
  # The lines of the table of names: "[   0] ht_abi", in newer binutils "[   0] +base[   1]  0000 ht_abi".
  # It ends with an empty line; further below, relocations have lines that look alike.
  string(REGEX REPLACE ".*\\[Ordinal/Name Pointer\\] Table[^\n]*\n" "" text "${text}")
  string(REGEX REPLACE "\n[ \t\r]*\n.*" "" text "${text}")
  string(REGEX MATCHALL "\n?[ \t]+\\[ *[0-9]+\\][^\n]* [A-Za-z_?@.0-9]+" lines "${text}")
else()
  execute_process(COMMAND ${OBJDUMP} -T ${LIBRARY} OUTPUT_VARIABLE text COMMAND_ERROR_IS_FATAL ANY)
  # "0000000000012345 g    DF .text  0000000000000123  HEAVYTAILS_1 ht_abi"; imports are *UND*, the version is *ABS*.
  string(REGEX MATCHALL "[0-9a-f]+ [gw][^\n]* \\.[^\n]+" lines "${text}")
endif()
set(names "")
foreach(line ${lines})
  string(REGEX MATCH "[^ \t\n]+$" name "${line}")
  list(APPEND names ${name})
endforeach()
set(others ${names})
list(FILTER others EXCLUDE REGEX "^ht_")
list(LENGTH names count)
if(others OR NOT "ht_abi" IN_LIST names)
  message(FATAL_ERROR "${LIBRARY}: expected names that begin with ht_ and ht_abi among them, got ${others} of ${count}")
endif()
message(STATUS "${LIBRARY} exports ${count} names, all of which begin with ht_")
