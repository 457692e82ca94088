// SPDX-License-Identifier: Apache-2.0
/* A strict reader of markup, stricter than a browser: what it accepts is well-formed as XML too, but for the elements
 * that HTML leaves open. */
#ifndef CMV_TESTS_MARKUP_H
#define CMV_TESTS_MARKUP_H

#include <stdbool.h>
#include <stddef.h>

/* True when tags nest, attributes are quoted and unique in name, text holds no bare markup, the bytes are UTF-8 without
 * forbidden characters and no id occurs twice; else why (200 bytes) says what is wrong and where. */
bool markup_ok(const char *text, size_t n, bool html, char *why);
/* Elements of a name. */
size_t markup_count(const char *text, const char *tag);

#endif
