// SPDX-License-Identifier: Apache-2.0
/* The listening socket. */
#ifndef CMV_SERVE_LISTEN_H
#define CMV_SERVE_LISTEN_H

#include "base/error.h"

#define CMV__URL_TEXT 128

/**
 * A socket that listens, and "http://address:port" as people reach it.
 *
 * Shape:  address NULL = 127.0.0.1; port 0 = any free one.
 * Errors: E_ARG (the address is none), E_IO (it cannot be bound).
 */
cmv_rc cmv__listen(const char *address, int port, int *socket, char url[CMV__URL_TEXT],
                   cmv_err *err);

#endif
