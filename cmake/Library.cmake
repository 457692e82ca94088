# SPDX-License-Identifier: Apache-2.0
# libcomove: every layer up to app in one shared library for programs that embed the engine.

set(objects "")
foreach(layer IN LISTS CMV_LAYERS)
  get_target_property(type cmv_${layer} TYPE)
  if(type STREQUAL "STATIC_LIBRARY" AND NOT layer MATCHES "^(serve|cli)$")
    list(APPEND objects "$<TARGET_OBJECTS:cmv_${layer}>")
  endif()
endforeach()

if(objects AND NOT COMOVE_SANITIZE)
  add_library(libcomove SHARED ${objects})
  set_target_properties(libcomove PROPERTIES
    OUTPUT_NAME comove VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR}
    LINKER_LANGUAGE C LINK_DEPENDS "${CMAKE_SOURCE_DIR}/cmake/libcomove.map")
  target_link_options(libcomove PRIVATE
    "-Wl,--version-script=${CMAKE_SOURCE_DIR}/cmake/libcomove.map")
  target_link_libraries(libcomove PRIVATE cmv_flags
    cmv_pkg_Threads cmv_pkg_m cmv_pkg_yaml cmv_pkg_sqlite cmv_pkg_xxhash cmv_pkg_jansson
    cmv_pkg_csv cmv_pkg_zlib)
  install(TARGETS libcomove LIBRARY)
  install(DIRECTORY include/comove DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
          PATTERN serve.h EXCLUDE PATTERN cli.h EXCLUDE)
  file(RELATIVE_PATH CMV_PC_TO_PREFIX "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
  configure_file(cmake/comove.pc.in comove.pc @ONLY)
  install(FILES "${CMAKE_BINARY_DIR}/comove.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
endif()
