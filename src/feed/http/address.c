// SPDX-License-Identifier: Apache-2.0
/* Which addresses are public. A name that leads to another one is a trick or a mistake, and never followed. */
#include "inside.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

typedef struct net4 {
    uint32_t at;
    int bits;
    const char *what;
} net4;

/* IANA's special-purpose registry, without those that are globally reachable. */
static const net4 NET4[] = {
    {0x00000000, 8, "unspecified"},      /* 0.0.0.0/8 */
    {0x0A000000, 8, "private"},          /* 10.0.0.0/8 */
    {0x64400000, 10, "carrier-private"}, /* 100.64.0.0/10 */
    {0x7F000000, 8, "loopback"},         /* 127.0.0.0/8 */
    {0xA9FE0000, 16, "link-local"},      /* 169.254.0.0/16 */
    {0xAC100000, 12, "private"},         /* 172.16.0.0/12 */
    {0xC0000000, 24, "reserved"},        /* 192.0.0.0/24 */
    {0xC0000200, 24, "documentation"},   /* 192.0.2.0/24 */
    {0xC0586300, 24, "reserved"},        /* 192.88.99.0/24 */
    {0xC0A80000, 16, "private"},         /* 192.168.0.0/16 */
    {0xC6120000, 15, "benchmarking"},    /* 198.18.0.0/15 */
    {0xC6336400, 24, "documentation"},   /* 198.51.100.0/24 */
    {0xCB007100, 24, "documentation"},   /* 203.0.113.0/24 */
    {0xE0000000, 4, "multicast"},        /* 224.0.0.0/4 */
    {0xF0000000, 4, "reserved"},         /* 240.0.0.0/4 and broadcast */
};

static const char *problem4(uint32_t address) {
    for (size_t i = 0; i < sizeof NET4 / sizeof *NET4; i++)
        if ((address >> (32 - NET4[i].bits)) == (NET4[i].at >> (32 - NET4[i].bits)))
            return NET4[i].what;
    return NULL;
}

static uint32_t word(const uint8_t *b) {
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

/* Prefixes that carry an IPv4 address: it counts. */
typedef struct wrap6 {
    uint8_t prefix[12];
    int bytes; /* of the prefix */
    int at;    /* of the IPv4 address */
    bool inverted;
} wrap6;

static const wrap6 WRAP6[] = {
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF}, 12, 12, false},    /* ::ffff:a.b.c.d */
    {{0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0}, 12, 12, false},    /* ::ffff:0:a.b.c.d */
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, 12, 12, false},          /* ::a.b.c.d */
    {{0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0}, 12, 12, false}, /* NAT64 64:ff9b::/96 */
    {{0x20, 0x02}, 2, 2, false},                                    /* 6to4 */
    {{0x20, 0x01, 0, 0}, 4, 12, true}, /* Teredo: the client, inverted */
};

typedef struct net6 {
    uint8_t first[4];
    int bits;
    const char *what;
} net6;

static const net6 NET6[] = {
    {{0xFC}, 7, "private"},                    /* unique local fc00::/7 */
    {{0xFE, 0x80}, 10, "link-local"},          /* fe80::/10 */
    {{0xFE, 0xC0}, 10, "private"},             /* site-local, given up */
    {{0xFF}, 8, "multicast"},                  /* ff00::/8 */
    {{0x01, 0x00}, 16, "reserved"},            /* discard 100::/64 and around it */
    {{0x00, 0x64, 0xFF, 0x9B}, 32, "private"}, /* local NAT64 64:ff9b:1::/48; /96 went before */
    {{0x20, 0x01, 0x00}, 23, "reserved"},      /* 2001::/23 of the IETF; Teredo went before */
    {{0x20, 0x01, 0x0D, 0xB8}, 32, "documentation"},
    {{0x3F, 0xFF}, 20, "documentation"}, /* 3fff::/20 */
};

static bool starts6(const uint8_t *address, const net6 *net) {
    uint32_t mask = net->bits == 32 ? UINT32_MAX : ~(UINT32_MAX >> net->bits);
    return (word(address) & mask) == (word(net->first) & mask);
}

static const char *problem6(const uint8_t b[16]) {
    static const uint8_t zero[16];
    if (memcmp(b, zero, 16) == 0) return "unspecified";
    if (memcmp(b, zero, 15) == 0 && b[15] == 1) return "loopback";
    for (size_t i = 0; i < sizeof WRAP6 / sizeof *WRAP6; i++) {
        const wrap6 *w = &WRAP6[i];
        if (memcmp(b, w->prefix, (size_t)w->bytes) != 0) continue;
        uint32_t inner = word(b + w->at);
        return problem4(w->inverted ? ~inner : inner);
    }
    for (size_t i = 0; i < sizeof NET6 / sizeof *NET6; i++)
        if (starts6(b, &NET6[i])) return NET6[i].what;
    return (b[0] & 0xE0) == 0x20 ? NULL : "reserved"; /* global unicast is 2000::/3 */
}

const char *cmv__address_problem(const struct sockaddr *address) {
    if (address->sa_family == AF_INET) {
        struct sockaddr_in in;
        memcpy(&in, address, sizeof in);
        return problem4(ntohl(in.sin_addr.s_addr));
    }
    if (address->sa_family == AF_INET6) {
        struct sockaddr_in6 in;
        memcpy(&in, address, sizeof in);
        return problem6(in.sin6_addr.s6_addr);
    }
    return "no address of the internet";
}

const char *cmv__address_text_problem(const char *text) {
    struct sockaddr_in in4 = {.sin_family = AF_INET};
    if (inet_pton(AF_INET, text, &in4.sin_addr) == 1) return cmv__address_problem((void *)&in4);
    struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};
    if (inet_pton(AF_INET6, text, &in6.sin6_addr) == 1) return cmv__address_problem((void *)&in6);
    return "no address";
}
