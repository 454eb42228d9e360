# Installation: libraries, headers, the CMake package HeavyTails and heavytails.pc.
install(TARGETS ${installed} EXPORT HeavyTailsTargets
  RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} # of a DLL
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
# analysis.h belongs to libheavytails-analysis, which is no part of this build.
install(DIRECTORY include/heavytails DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} PATTERN analysis.h EXCLUDE)

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/HeavyTails)
install(EXPORT HeavyTailsTargets NAMESPACE HeavyTails:: DESTINATION ${package})
include(CMakePackageConfigHelpers)
configure_package_config_file(cmake/HeavyTailsConfig.cmake.in HeavyTailsConfig.cmake INSTALL_DESTINATION ${package})
write_basic_package_version_file(HeavyTailsConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES
  ${CMAKE_CURRENT_BINARY_DIR}/HeavyTailsConfig.cmake
  ${CMAKE_CURRENT_BINARY_DIR}/HeavyTailsConfigVersion.cmake
  DESTINATION ${package})
include(cmake/PkgConfig.cmake)
