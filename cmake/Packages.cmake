# SPDX-License-Identifier: Apache-2.0
# Outside libraries as targets cmv_pkg_<name>, each with the Debian package to install when it is missing.

find_package(PkgConfig REQUIRED)
set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)

function(cmv_package name module package)
  pkg_check_modules(${name} QUIET IMPORTED_TARGET ${module})
  if(NOT ${name}_FOUND)
    message(FATAL_ERROR "${module} not found: apt install ${package} (or run ./dev setup)")
  endif()
  add_library(cmv_pkg_${name} ALIAS PkgConfig::${name})
endfunction()

add_library(cmv_pkg_Threads ALIAS Threads::Threads)
add_library(cmv_pkg_m INTERFACE IMPORTED)
target_link_libraries(cmv_pkg_m INTERFACE m)
cmv_package(yaml       yaml-0.1       libyaml-dev)
cmv_package(sqlite     sqlite3        libsqlite3-dev)
cmv_package(xxhash     libxxhash      libxxhash-dev)
cmv_package(jansson    jansson        libjansson-dev)
cmv_package(zlib       zlib           zlib1g-dev)
cmv_package(microhttpd libmicrohttpd  libmicrohttpd-dev)
cmv_package(deflate    libdeflate     libdeflate-dev)
cmv_package(brotlienc  libbrotlienc   libbrotli-dev)
if(COMOVE_TESTS)
  cmv_package(cmocka   cmocka         libcmocka-dev)
endif()
