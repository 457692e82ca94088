// SPDX-License-Identifier: Apache-2.0
/*
 * Powers of ten as 128-bit numbers: 10^k times the power of two that brings it into [2^127, 2^128), rounded up.
 * tests/test_double_text.c computes every row afresh.
 */
#ifndef CMV_RENDER_POW10_H
#define CMV_RENDER_POW10_H

#include <stdint.h>

enum { CMV__POW10_FIRST = -20, CMV__POW10_LAST = 60 };

typedef struct cmv__wide {
    uint64_t high, low;
} cmv__wide;

/* clang-format off */
static const cmv__wide CMV__POW10[CMV__POW10_LAST - CMV__POW10_FIRST + 1] = {
    {0xbce5086492111aeau, 0x88f4bb1ca6bcf585u}, /* -20 */
    {0xec1e4a7db69561a5u, 0x2b31e9e3d06c32e6u}, /* -19 */
    {0x9392ee8e921d5d07u, 0x3aff322e62439fd0u}, /* -18 */
    {0xb877aa3236a4b449u, 0x09befeb9fad487c3u}, /* -17 */
    {0xe69594bec44de15bu, 0x4c2ebe687989a9b4u}, /* -16 */
    {0x901d7cf73ab0acd9u, 0x0f9d37014bf60a11u}, /* -15 */
    {0xb424dc35095cd80fu, 0x538484c19ef38c95u}, /* -14 */
    {0xe12e13424bb40e13u, 0x2865a5f206b06fbau}, /* -13 */
    {0x8cbccc096f5088cbu, 0xf93f87b7442e45d4u}, /* -12 */
    {0xafebff0bcb24aafeu, 0xf78f69a51539d749u}, /* -11 */
    {0xdbe6fecebdedd5beu, 0xb573440e5a884d1cu}, /* -10 */
    {0x89705f4136b4a597u, 0x31680a88f8953031u}, /* -9 */
    {0xabcc77118461cefcu, 0xfdc20d2b36ba7c3eu}, /* -8 */
    {0xd6bf94d5e57a42bcu, 0x3d32907604691b4du}, /* -7 */
    {0x8637bd05af6c69b5u, 0xa63f9a49c2c1b110u}, /* -6 */
    {0xa7c5ac471b478423u, 0x0fcf80dc33721d54u}, /* -5 */
    {0xd1b71758e219652bu, 0xd3c36113404ea4a9u}, /* -4 */
    {0x83126e978d4fdf3bu, 0x645a1cac083126eau}, /* -3 */
    {0xa3d70a3d70a3d70au, 0x3d70a3d70a3d70a4u}, /* -2 */
    {0xccccccccccccccccu, 0xcccccccccccccccdu}, /* -1 */
    {0x8000000000000000u, 0x0000000000000000u}, /* 0 */
    {0xa000000000000000u, 0x0000000000000000u}, /* 1 */
    {0xc800000000000000u, 0x0000000000000000u}, /* 2 */
    {0xfa00000000000000u, 0x0000000000000000u}, /* 3 */
    {0x9c40000000000000u, 0x0000000000000000u}, /* 4 */
    {0xc350000000000000u, 0x0000000000000000u}, /* 5 */
    {0xf424000000000000u, 0x0000000000000000u}, /* 6 */
    {0x9896800000000000u, 0x0000000000000000u}, /* 7 */
    {0xbebc200000000000u, 0x0000000000000000u}, /* 8 */
    {0xee6b280000000000u, 0x0000000000000000u}, /* 9 */
    {0x9502f90000000000u, 0x0000000000000000u}, /* 10 */
    {0xba43b74000000000u, 0x0000000000000000u}, /* 11 */
    {0xe8d4a51000000000u, 0x0000000000000000u}, /* 12 */
    {0x9184e72a00000000u, 0x0000000000000000u}, /* 13 */
    {0xb5e620f480000000u, 0x0000000000000000u}, /* 14 */
    {0xe35fa931a0000000u, 0x0000000000000000u}, /* 15 */
    {0x8e1bc9bf04000000u, 0x0000000000000000u}, /* 16 */
    {0xb1a2bc2ec5000000u, 0x0000000000000000u}, /* 17 */
    {0xde0b6b3a76400000u, 0x0000000000000000u}, /* 18 */
    {0x8ac7230489e80000u, 0x0000000000000000u}, /* 19 */
    {0xad78ebc5ac620000u, 0x0000000000000000u}, /* 20 */
    {0xd8d726b7177a8000u, 0x0000000000000000u}, /* 21 */
    {0x878678326eac9000u, 0x0000000000000000u}, /* 22 */
    {0xa968163f0a57b400u, 0x0000000000000000u}, /* 23 */
    {0xd3c21bcecceda100u, 0x0000000000000000u}, /* 24 */
    {0x84595161401484a0u, 0x0000000000000000u}, /* 25 */
    {0xa56fa5b99019a5c8u, 0x0000000000000000u}, /* 26 */
    {0xcecb8f27f4200f3au, 0x0000000000000000u}, /* 27 */
    {0x813f3978f8940984u, 0x4000000000000000u}, /* 28 */
    {0xa18f07d736b90be5u, 0x5000000000000000u}, /* 29 */
    {0xc9f2c9cd04674edeu, 0xa400000000000000u}, /* 30 */
    {0xfc6f7c4045812296u, 0x4d00000000000000u}, /* 31 */
    {0x9dc5ada82b70b59du, 0xf020000000000000u}, /* 32 */
    {0xc5371912364ce305u, 0x6c28000000000000u}, /* 33 */
    {0xf684df56c3e01bc6u, 0xc732000000000000u}, /* 34 */
    {0x9a130b963a6c115cu, 0x3c7f400000000000u}, /* 35 */
    {0xc097ce7bc90715b3u, 0x4b9f100000000000u}, /* 36 */
    {0xf0bdc21abb48db20u, 0x1e86d40000000000u}, /* 37 */
    {0x96769950b50d88f4u, 0x1314448000000000u}, /* 38 */
    {0xbc143fa4e250eb31u, 0x17d955a000000000u}, /* 39 */
    {0xeb194f8e1ae525fdu, 0x5dcfab0800000000u}, /* 40 */
    {0x92efd1b8d0cf37beu, 0x5aa1cae500000000u}, /* 41 */
    {0xb7abc627050305adu, 0xf14a3d9e40000000u}, /* 42 */
    {0xe596b7b0c643c719u, 0x6d9ccd05d0000000u}, /* 43 */
    {0x8f7e32ce7bea5c6fu, 0xe4820023a2000000u}, /* 44 */
    {0xb35dbf821ae4f38bu, 0xdda2802c8a800000u}, /* 45 */
    {0xe0352f62a19e306eu, 0xd50b2037ad200000u}, /* 46 */
    {0x8c213d9da502de45u, 0x4526f422cc340000u}, /* 47 */
    {0xaf298d050e4395d6u, 0x9670b12b7f410000u}, /* 48 */
    {0xdaf3f04651d47b4cu, 0x3c0cdd765f114000u}, /* 49 */
    {0x88d8762bf324cd0fu, 0xa5880a69fb6ac800u}, /* 50 */
    {0xab0e93b6efee0053u, 0x8eea0d047a457a00u}, /* 51 */
    {0xd5d238a4abe98068u, 0x72a4904598d6d880u}, /* 52 */
    {0x85a36366eb71f041u, 0x47a6da2b7f864750u}, /* 53 */
    {0xa70c3c40a64e6c51u, 0x999090b65f67d924u}, /* 54 */
    {0xd0cf4b50cfe20765u, 0xfff4b4e3f741cf6du}, /* 55 */
    {0x82818f1281ed449fu, 0xbff8f10e7a8921a5u}, /* 56 */
    {0xa321f2d7226895c7u, 0xaff72d52192b6a0eu}, /* 57 */
    {0xcbea6f8ceb02bb39u, 0x9bf4f8a69f764491u}, /* 58 */
    {0xfee50b7025c36a08u, 0x02f236d04753d5b5u}, /* 59 */
    {0x9f4f2726179a2245u, 0x01d762422c946591u}, /* 60 */
};
/* clang-format on */

#endif
