# SPDX-License-Identifier: Apache-2.0
# One static library a folder of src/. A layer sees its own public headers, those of the layers it
# needs, and base/: the include farm under <build>/inc holds one folder of symlinks a layer, so that
# a wrong include does not compile (docs/decisions/0001-include-farm.md).

set(CMV_LAYERS "")

# The links are made whether or not the headers exist yet: adding one needs no new configure run.
function(cmv_farm layer)
  set(farm "${CMAKE_BINARY_DIR}/inc/${layer}")
  file(MAKE_DIRECTORY "${farm}/comove")
  foreach(header IN ITEMS ${layer} ${ARGN})
    set(link "${farm}/comove/${header}.h")
    if(NOT IS_SYMLINK "${link}")
      file(CREATE_LINK "${CMAKE_SOURCE_DIR}/include/comove/${header}.h" "${link}" SYMBOLIC)
    endif()
  endforeach()
  if(layer STREQUAL "base" AND NOT IS_SYMLINK "${farm}/base")
    file(CREATE_LINK "${CMAKE_SOURCE_DIR}/src/base" "${farm}/base" SYMBOLIC)
  endif()
endfunction()

# cmv_layer(<layer> NEEDS <layers...> HEADERS <more public headers...> USES <packages...>) adds
# cmv_<layer>. An empty folder gives an interface library, so that the layers above it configure
# before its first file is written.
function(cmv_layer layer)
  cmake_parse_arguments(ARG "" "" "NEEDS;HEADERS;USES" ${ARGN})
  set(dir "${CMAKE_SOURCE_DIR}/src/${layer}")
  file(GLOB sources CONFIGURE_DEPENDS "${dir}/*.c" "${dir}/*/*.c")
  list(REMOVE_ITEM sources "${dir}/main.c")

  cmv_farm(${layer} ${ARG_HEADERS})
  list(TRANSFORM ARG_NEEDS PREPEND cmv_)
  list(TRANSFORM ARG_USES PREPEND cmv_pkg_)
  set(scope PUBLIC)
  if(sources)
    add_library(cmv_${layer} STATIC ${sources})
    target_include_directories(cmv_${layer} PRIVATE "${dir}")
    target_link_libraries(cmv_${layer} PRIVATE cmv_flags)
    cmv_src_flags(cmv_${layer})
  else()
    add_library(cmv_${layer} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_include_directories(cmv_${layer} ${scope} "${CMAKE_BINARY_DIR}/inc/${layer}")
  target_link_libraries(cmv_${layer} ${scope} ${ARG_NEEDS} ${ARG_USES})
  set(CMV_LAYERS ${CMV_LAYERS} ${layer} PARENT_SCOPE)
  set(CMV_USES_${layer} ${ARG_USES} PARENT_SCOPE)
endfunction()
