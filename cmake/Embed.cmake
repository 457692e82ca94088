# SPDX-License-Identifier: Apache-2.0
# Files of web/ as C bytes. Included from CMakeLists.txt it adds the generated file to cmv_render;
# run with -P it writes that file. The script of the pages is there only when web/ was built.

if(NOT CMAKE_SCRIPT_MODE_FILE)
  file(GLOB web_script CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/web/dist/comove.js")
  set(web_files page.html tokens.css chart.css style.css icon.svg)
  list(TRANSFORM web_files PREPEND "${CMAKE_SOURCE_DIR}/web/")
  set(web_generated "${CMAKE_BINARY_DIR}/gen/web_assets.c")
  add_custom_command(OUTPUT "${web_generated}"
    COMMAND "${CMAKE_COMMAND}" -D "WEB=${CMAKE_SOURCE_DIR}/web" -D "OUT=${web_generated}"
            -D "SCRIPT=${web_script}" -P "${CMAKE_CURRENT_LIST_FILE}"
    DEPENDS ${web_files} ${web_script} "${CMAKE_CURRENT_LIST_FILE}"
    COMMENT "Embedding web/" VERBATIM)
  target_sources(cmv_render PRIVATE "${web_generated}")
  return()
endif()

# Every token's value in place of var(--token): programs other than browsers know no variables.
function(resolve out rules tokens)
  string(REGEX MATCHALL "--[a-z0-9-]+:[^;}]+" pairs "${tokens}")
  foreach(pair IN LISTS pairs)
    string(REGEX REPLACE "^(--[a-z0-9-]+):[ ]*(.+)$" "\\1" name "${pair}")
    string(REGEX REPLACE "^(--[a-z0-9-]+):[ ]*(.+)$" "\\2" value "${pair}")
    string(REPLACE "var(${name})" "${value}" rules "${rules}")
  endforeach()
  set(${out} "${rules}" PARENT_SCOPE)
endfunction()

function(bytes name hex)
  string(REGEX REPLACE "(..)" "0x\\1," list "${hex}")
  string(REPEAT "0x..," 20 row)
  string(REGEX REPLACE "(${row})" "\\1\n" list "${list}")
  file(APPEND "${OUT}.new" "${name}[] = {\n${list}0x00};\n")
endfunction()

function(asset stem suffix media hex)
  string(LENGTH "${hex}" digits)
  math(EXPR n "${digits} / 2")
  file(WRITE "${OUT}.part" "${hex}")
  file(SHA256 "${OUT}.part" hash)
  string(SUBSTRING "${hash}" 0 10 hash)
  bytes("static const unsigned char web_${stem}" "${hex}")
  set_property(GLOBAL APPEND_STRING PROPERTY rows
    "    {\"/assets/${stem}-${hash}.${suffix}\", ${media}, web_${stem}, ${n}},\n")
endfunction()

# Brackets and semicolons in text upset CMake's lists, so what needs no change stays hexadecimal.
file(WRITE "${OUT}.new" "// Written by cmake/Embed.cmake.\n#include \"assets.h\"\n")
file(READ "${WEB}/page.html" page HEX)
bytes("const unsigned char cmv__web_page" "${page}")

file(READ "${WEB}/tokens.css" tokens)
file(READ "${WEB}/chart.css" chart)
string(FIND "${tokens}" "@media" dark_at)
string(SUBSTRING "${tokens}" 0 ${dark_at} light)
string(SUBSTRING "${tokens}" ${dark_at} -1 dark)
string(REGEX REPLACE "/\\*[^*]*\\*/[ \n]*" "" chart "${chart}")
resolve(light_rules "${chart}" "${light}")
resolve(dark_rules "${chart}" "${dark}")
file(WRITE "${OUT}.part" "${light_rules}@media (prefers-color-scheme: dark) {\n${dark_rules}}\n")
file(READ "${OUT}.part" hex HEX)
bytes("const unsigned char cmv__web_chart_css" "${hex}")

set(sheet "")
foreach(part IN ITEMS tokens chart style)
  file(READ "${WEB}/${part}.css" hex HEX)
  string(APPEND sheet "${hex}")
endforeach()
asset(style css CMV__MEDIA_CSS "${sheet}")
file(READ "${WEB}/icon.svg" hex HEX)
asset(icon svg CMV__MEDIA_SVG "${hex}")
if(SCRIPT)
  file(READ "${SCRIPT}" hex HEX)
  asset(comove js CMV__MEDIA_JS "${hex}")
endif()

get_property(table GLOBAL PROPERTY rows)
file(APPEND "${OUT}.new" "const cmv_asset cmv__web_asset[] = {\n${table}};\n"
  "const size_t cmv__web_n_assets = sizeof cmv__web_asset / sizeof *cmv__web_asset;\n")
file(REMOVE "${OUT}.part")
file(RENAME "${OUT}.new" "${OUT}")
