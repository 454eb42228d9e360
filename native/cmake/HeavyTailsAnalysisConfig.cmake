# find_package(HeavyTailsAnalysis) gives the target HeavyTails::analysis. The prefix follows from this file's folder.
get_filename_component(_heavytails_prefix "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)
if(NOT TARGET HeavyTails::analysis)
  add_library(HeavyTails::analysis SHARED IMPORTED)
  set_target_properties(HeavyTails::analysis PROPERTIES
    IMPORTED_LOCATION "${_heavytails_prefix}/lib/libheavytails-analysis.so"
    IMPORTED_SONAME libheavytails-analysis.so
    INTERFACE_INCLUDE_DIRECTORIES "${_heavytails_prefix}/include")
endif()
unset(_heavytails_prefix)
