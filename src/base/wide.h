// SPDX-License-Identifier: Apache-2.0
/*
 * CMV_WIDE before a function: built once for any processor and once for AVX2; the loader picks (docs/decisions/0009-speed.md).
 * Only for loops over arrays whose sums are kept in lanes written in the source: both builds then do the same additions in
 * the same order, and contraction is off, so their results are the same bit for bit.
 * Static functions with a name of their own only: clang gives the loader a symbol of that name.
 * Sanitizers run before the loader's choice would be made, and other systems have no such loader: one build there.
 */
#ifndef CMV_BASE_WIDE_H
#define CMV_BASE_WIDE_H

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || defined(CMV_NARROW)
#define CMV_ONE_BUILD 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define CMV_ONE_BUILD 1
#endif
#endif

#if defined(__x86_64__) && defined(__linux__) && defined(__GLIBC__) && !defined(CMV_ONE_BUILD) &&  \
    defined(__has_attribute)
#if __has_attribute(target_clones)
#define CMV_WIDE __attribute__((target_clones("avx2", "default")))
#endif
#endif
#ifndef CMV_WIDE
#define CMV_WIDE
#endif

#endif
