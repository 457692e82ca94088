# SPDX-License-Identifier: Apache-2.0
# libcomove: every layer up to app in one shared library for programs that embed the engine.

set(objects "")
set(packages "")
foreach(layer IN LISTS CMV_LAYERS)
  get_target_property(type cmv_${layer} TYPE)
  if(type STREQUAL "STATIC_LIBRARY" AND NOT layer MATCHES "^(serve|cli)$")
    list(APPEND objects "$<TARGET_OBJECTS:cmv_${layer}>")
    list(APPEND packages ${CMV_USES_${layer}})
  endif()
endforeach()

list(REMOVE_DUPLICATES packages)

if(objects AND NOT COMOVE_SANITIZE)
  add_library(libcomove SHARED ${objects})
  set_target_properties(libcomove PROPERTIES
    OUTPUT_NAME comove VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR}
    LINKER_LANGUAGE C LINK_DEPENDS "${CMAKE_SOURCE_DIR}/cmake/libcomove.map")
  target_link_options(libcomove PRIVATE
    "-Wl,--version-script=${CMAKE_SOURCE_DIR}/cmake/libcomove.map")
  target_link_libraries(libcomove PRIVATE cmv_flags ${packages})
  install(TARGETS libcomove LIBRARY)
  install(DIRECTORY include/comove DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
          PATTERN serve.h EXCLUDE PATTERN cli.h EXCLUDE)
  file(RELATIVE_PATH CMV_PC_TO_PREFIX "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
  configure_file(cmake/comove.pc.in comove.pc @ONLY)
  install(FILES "${CMAKE_BINARY_DIR}/comove.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
endif()
