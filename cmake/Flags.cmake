# SPDX-License-Identifier: Apache-2.0
# Language, warnings, floating point and hardening: the only place that sets compiler flags.

set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
include(CheckPIESupported)
check_pie_supported(LANGUAGES C)

# assert() stays on in every build: an impossible state stops the program instead of printing a
# wrong number.
set(CMAKE_C_FLAGS_RELEASE "-O2 -g")
set(CMAKE_C_FLAGS_DEBUG "-Og -g")

add_library(cmv_flags INTERFACE)
target_compile_definitions(cmv_flags INTERFACE
  _GNU_SOURCE
  COMOVE_VERSION="${PROJECT_VERSION}"
  COMOVE_DATADIR="${CMAKE_INSTALL_FULL_DATADIR}/comove")
target_compile_options(cmv_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wvla
  -Wstrict-prototypes -Wmissing-prototypes
  $<$<C_COMPILER_ID:GNU>:-Wdouble-promotion> # clang objects to NAN, which glibc makes a float
  $<$<BOOL:${COMOVE_WERROR}>:-Werror>
  -ffp-contract=off
  "-fmacro-prefix-map=${CMAKE_SOURCE_DIR}/="
  -fstack-protector-strong -fstack-clash-protection)
target_link_options(cmv_flags INTERFACE -Wl,-z,relro,-z,now)

if(COMOVE_SANITIZE)
  # Without recovery: the first report ends the program, so a test cannot pass over it.
  target_compile_options(cmv_flags INTERFACE
    -fsanitize=${COMOVE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(cmv_flags INTERFACE -fsanitize=${COMOVE_SANITIZE})
else()
  target_compile_definitions(cmv_flags INTERFACE $<$<CONFIG:Release>:_FORTIFY_SOURCE=2>)
endif()
if(COMOVE_FUZZ)
  target_compile_options(cmv_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

# Everything under src/ also gets the header that makes the banned functions unusable.
function(cmv_src_flags target)
  target_compile_options(${target} PRIVATE "SHELL:-include ${CMAKE_SOURCE_DIR}/src/base/poison.h")
endfunction()
