# SPDX-License-Identifier: Apache-2.0
# tests/test_*.c, tests/test_*.py, tests/cli/test_*.sh, fuzz/fuzz_*.c and bench/*.c: one file, one program.
# Exit status 77 means skipped, from whatever language.

enable_testing()
find_package(Python3 3.9 REQUIRED COMPONENTS Interpreter)

set(CMV_TEST_TIMEOUT 180)
if(COMOVE_SANITIZE)
  set(CMV_TEST_TIMEOUT 600)
endif()

# Time zone and locale are fixed here; COMOVE_MARKET_DATA passes through from the caller.
set(CMV_TEST_ENV
  "COMOVE_BIN=$<TARGET_FILE:comove>" "COMOVE_SOURCE=${CMAKE_SOURCE_DIR}"
  "TZ=UTC" "LC_ALL=C.UTF-8" "PYTHONDONTWRITEBYTECODE=1" "CMOCKA_MESSAGE_OUTPUT=STDOUT"
  "ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1"
  "UBSAN_OPTIONS=print_stacktrace=1" "TSAN_OPTIONS=halt_on_error=1")

if(COMOVE_SANITIZE)
  list(APPEND CMV_TEST_ENV "COMOVE_SLOW_BUILD=1")
endif()

function(cmv_test name)
  add_test(NAME ${name} COMMAND ${ARGN} WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}")
  set_tests_properties(${name} PROPERTIES
    ENVIRONMENT "${CMV_TEST_ENV}" SKIP_RETURN_CODE 77 TIMEOUT ${CMV_TEST_TIMEOUT})
endfunction()

# A program that may look inside every folder: private headers as "num/x.h", all layers linked.
function(cmv_inside_program name)
  add_executable(${name} ${ARGN})
  target_include_directories(${name} PRIVATE
    "${CMAKE_SOURCE_DIR}/src" "${CMAKE_SOURCE_DIR}/include" "${CMAKE_SOURCE_DIR}/tests")
  target_link_libraries(${name} PRIVATE cmv_cli cmv_flags)
endfunction()

if(COMOVE_TESTS)
  file(GLOB support CONFIGURE_DEPENDS tests/support/*.c)
  add_library(cmv_test_support INTERFACE)
  target_link_libraries(cmv_test_support INTERFACE cmv_pkg_cmocka)
  if(support)
    add_library(cmv_test_objects STATIC ${support})
    target_include_directories(cmv_test_objects PRIVATE src include tests)
    target_link_libraries(cmv_test_objects PRIVATE cmv_cli cmv_flags cmv_pkg_cmocka)
    target_link_libraries(cmv_test_support INTERFACE cmv_test_objects)
  endif()

  file(GLOB sources CONFIGURE_DEPENDS tests/test_*.c)
  foreach(source IN LISTS sources)
    cmake_path(GET source STEM name)
    cmv_inside_program(${name} ${source})
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
    target_link_libraries(${name} PRIVATE cmv_test_support)
    cmv_test(${name} ${name})
  endforeach()

  file(GLOB scripts CONFIGURE_DEPENDS tests/test_*.py)
  foreach(script IN LISTS scripts)
    cmake_path(GET script STEM name)
    cmv_test(py.${name} Python3::Interpreter "${script}")
  endforeach()

  file(GLOB scripts CONFIGURE_DEPENDS tests/cli/test_*.sh)
  foreach(script IN LISTS scripts)
    cmake_path(GET script STEM name)
    cmv_test(cli.${name} sh "${script}")
  endforeach()

  file(GLOB sources CONFIGURE_DEPENDS bench/*.c)
  foreach(source IN LISTS sources)
    cmake_path(GET source STEM name)
    string(REGEX REPLACE "^bench_" "" name "${name}")
    cmv_inside_program(bench_${name} ${source})
    target_link_libraries(bench_${name} PRIVATE cmv_test_support)
  endforeach()

  # Programs that embed the engine see what an installed library shows: include/ and nothing else.
  file(GLOB sources CONFIGURE_DEPENDS examples/*.c)
  foreach(source IN LISTS sources)
    cmake_path(GET source STEM name)
    add_executable(example_${name} ${source})
    target_include_directories(example_${name} PRIVATE "${CMAKE_SOURCE_DIR}/include")
    set_target_properties(example_${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
    target_link_libraries(example_${name} PRIVATE cmv_flags $<IF:$<TARGET_EXISTS:libcomove>,libcomove,cmv_app>
                                                  cmv_pkg_jansson)
  endforeach()

  # Helpers of tests in other languages: tests/tool_*.c, found beside the C tests.
  file(GLOB sources CONFIGURE_DEPENDS tests/tool_*.c)
  foreach(source IN LISTS sources)
    cmake_path(GET source STEM name)
    cmv_inside_program(${name} ${source})
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
    target_link_libraries(${name} PRIVATE cmv_test_support)
  endforeach()

  # The kernels once more without their build for wide vectors; tests/test_wide.py compares the two.
  file(GLOB sources CONFIGURE_DEPENDS src/num/*.c src/series/*.c)
  add_library(cmv_narrow STATIC ${sources})
  target_compile_definitions(cmv_narrow PRIVATE CMV_NARROW)
  target_compile_options(cmv_narrow PRIVATE $<$<CONFIG:Release>:-O3> -fno-math-errno -fno-trapping-math)
  target_link_libraries(cmv_narrow PRIVATE cmv_flags PUBLIC cmv_base)
  target_include_directories(cmv_narrow PRIVATE "${CMAKE_BINARY_DIR}/inc/num" "${CMAKE_BINARY_DIR}/inc/series")
  add_executable(tool_wide_narrow tests/tool_wide.c)
  target_include_directories(tool_wide_narrow PRIVATE include)
  target_link_libraries(tool_wide_narrow PRIVATE cmv_narrow cmv_flags m)
  set_target_properties(tool_wide_narrow PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
endif()

# Each fuzz target is built twice over: as a libFuzzer program under COMOVE_FUZZ, and in every
# ordinary build as a test that feeds it fuzz/corpus/<name>/*.
function(cmv_fuzz short source)
  set(name fuzz_${short})
  if(COMOVE_FUZZ)
    cmv_inside_program(${name} ${source})
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  else()
    cmv_inside_program(${name} ${source} fuzz/replay.c)
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
    cmv_test(${name} ${name} "${CMAKE_SOURCE_DIR}/fuzz/corpus/${short}")
  endif()
endfunction()

# fuzz_provider.c makes one target a provider; the table of providers names them.
set(providers "${CMAKE_SOURCE_DIR}/src/feed/providers/convo.h")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${providers}")
file(READ "${providers}" rows)
string(REGEX MATCHALL "\n    X\\([a-z0-9_]+\\)" rows "${rows}")

file(GLOB sources CONFIGURE_DEPENDS fuzz/fuzz_*.c)
foreach(source IN LISTS sources)
  cmake_path(GET source STEM name)
  string(REGEX REPLACE "^fuzz_" "" short "${name}")
  if(NOT short STREQUAL "provider")
    cmv_fuzz(${short} ${source})
    continue()
  endif()
  foreach(row IN LISTS rows)
    string(REGEX REPLACE ".*\\((.*)\\)" "\\1" provider "${row}")
    cmv_fuzz(provider_${provider} ${source})
    target_compile_definitions(fuzz_provider_${provider} PRIVATE PROVIDER=${provider})
  endforeach()
endforeach()
