// SPDX-License-Identifier: Apache-2.0
#include "text.h"

#include "base/arena.h"
#include "base/limits.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static const cmv__place WHOLE = {0};

/* ---- what is no text at all ------------------------------------------------------------------------------------------ */

/* First bytes of things that are not text, and what to do about each. */
static const struct magic {
    const char *bytes;
    size_t n;
    const char *what;
} MAGIC[] = {
    {"\xD0\xCF\x11\xE0", 4, "this is an Excel workbook (.xls): save it as CSV"},
    {"%PDF", 4, "this is a PDF document: export the table as CSV"},
    {"BZh", 3, "this is a bzip2 file: unpack it first"},
    {"\xFD"
     "7zXZ",
     5, "this is an xz file: unpack it first"},
    {"\x28\xB5\x2F\xFD", 4, "this is a Zstandard file: unpack it first"},
    {"7z\xBC\xAF", 4, "this is a 7-Zip archive: unpack it first"},
    {"Rar!", 4, "this is a RAR archive: unpack it first"},
    {"PAR1", 4, "this is a Parquet file: convert it to CSV"},
    {"SQLite format 3", 15, "this is an SQLite database, not a table of values"},
    {"\x89PNG", 4, "this is a picture"},
    {"\xFF\xD8\xFF", 3, "this is a picture"},
    {"GIF8", 4, "this is a picture"},
    {"\x7F"
     "ELF",
     4, "this is a program"},
    {"ustar", 5, "this is a tar archive: unpack it first"},
};

static bool holds(const char *text, size_t n, const char *word) {
    return memmem(text, n, word, strlen(word)) != NULL;
}

static const char *what_binary(const char *b, size_t n) {
    for (size_t i = 0; i < sizeof MAGIC / sizeof *MAGIC; i++) {
        if (n >= MAGIC[i].n && memcmp(b, MAGIC[i].bytes, MAGIC[i].n) == 0) return MAGIC[i].what;
    }
    if (n < 4 || memcmp(b, "PK\3\4", 4) != 0) return NULL;
    if (holds(b, n, "[Content_Types].xml") || holds(b, n, "xl/")) {
        return "this is an Excel workbook (.xlsx): save it as CSV";
    }
    return "this is a zip archive: unpack it first";
}

/* ---- encodings ------------------------------------------------------------------------------------------------------- */

static char *put_utf8(char *out, uint32_t c) {
    if (c < 0x80) {
        *out++ = (char)c;
    } else if (c < 0x800) {
        *out++ = (char)(0xC0 | c >> 6);
        *out++ = (char)(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        *out++ = (char)(0xE0 | c >> 12);
        *out++ = (char)(0x80 | (c >> 6 & 0x3F));
        *out++ = (char)(0x80 | (c & 0x3F));
    } else {
        *out++ = (char)(0xF0 | c >> 18);
        *out++ = (char)(0x80 | (c >> 12 & 0x3F));
        *out++ = (char)(0x80 | (c >> 6 & 0x3F));
        *out++ = (char)(0x80 | (c & 0x3F));
    }
    return out;
}

static uint32_t unit16(const char *b, bool big) {
    uint32_t x = (unsigned char)b[0], y = (unsigned char)b[1];
    return big ? x << 8 | y : y << 8 | x;
}

/* UTF-16 with a byte order mark, as spreadsheets write "Unicode text". */
static cmv_rc from_utf16(const char *b, size_t n, cmv_arena *scratch, cmv__issues *issues,
                         cmv__text *out, cmv_err *err) {
    bool big = (unsigned char)b[0] == 0xFE;
    char *at;
    CMV_NEW_ARRAY(at, scratch, char, n * 2 + 1, err);
    char *p = at;
    for (size_t i = 2; i + 1 < n; i += 2) {
        uint32_t c = unit16(b + i, big);
        if (c >= 0xD800 && c < 0xDC00 && i + 3 < n) {
            uint32_t low = unit16(b + i + 2, big);
            if (low >= 0xDC00 && low < 0xE000) {
                c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
                i += 2;
            }
        }
        p = put_utf8(p, c >= 0xD800 && c < 0xE000 ? 0xFFFD : c);
    }
    *out = (cmv__text){at, (size_t)(p - at)};
    cmv__note(issues, WHOLE, "written in UTF-16; read as such");
    return CMV_OK;
}

/* Characters of Windows-1252 between 0x80 and 0x9F. */
static const uint16_t CP1252[32] = {
    0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD, 0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178,
};

static cmv_rc from_cp1252(const char *b, size_t n, cmv_arena *scratch, cmv__issues *issues,
                          cmv__text *out, cmv_err *err) {
    char *at;
    CMV_NEW_ARRAY(at, scratch, char, n * 3 + 1, err);
    char *p = at;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)b[i];
        p = put_utf8(p, c >= 0x80 && c < 0xA0 ? CP1252[c - 0x80] : c);
    }
    *out = (cmv__text){at, (size_t)(p - at)};
    cmv__note(issues, WHOLE, "not UTF-8; read as Windows-1252");
    return CMV_OK;
}

/* Length of the UTF-8 character at s, 0 when it is none. */
static size_t utf8_length(const char *s, size_t n) {
    unsigned char c = (unsigned char)s[0];
    size_t len = c < 0x80                ? 1
                 : c >= 0xC2 && c < 0xE0 ? 2
                 : c >= 0xE0 && c < 0xF0 ? 3
                 : c >= 0xF0 && c < 0xF5 ? 4
                                         : 0;
    if (len == 0 || len > n) return 0;
    for (size_t i = 1; i < len; i++) {
        if (((unsigned char)s[i] & 0xC0) != 0x80) return 0;
    }
    return len;
}

static bool is_utf8(const char *s, size_t n) {
    for (size_t i = 0; i < n;) {
        size_t len = utf8_length(s + i, n - i);
        if (len == 0) return false;
        i += len;
    }
    return true;
}

static cmv_rc refuse_nul(const char *b, size_t n, cmv__issues *issues, cmv_err *err) {
    size_t nul = 0;
    const char *first = memchr(b, 0, n);
    for (size_t i = 0; i < n && i < 4096; i++) nul += b[i] == 0;
    size_t seen = n < 4096 ? n : 4096;
    if (n >= 8 && nul * 4 >= seen) {
        return cmv__refuse(
            issues, err, CMV_E_REFUSED, WHOLE,
            "this is UTF-16 or UTF-32 without a mark, or binary: save it as CSV in UTF-8");
    }
    int line = 1;
    for (const char *p = b; p < first; p++) line += *p == '\n';
    return cmv__refuse(issues, err, CMV_E_REFUSED, (cmv__place){.line = line},
                       "holds a NUL byte: it is binary or damaged");
}

static cmv_rc as_utf8(const char *b, size_t n, cmv_arena *scratch, cmv__issues *issues,
                      cmv__text *out, cmv_err *err) {
    bool mark16 = n >= 2 && (memcmp(b, "\xFF\xFE", 2) == 0 || memcmp(b, "\xFE\xFF", 2) == 0);
    if (mark16 && n >= 4 && memcmp(b, "\xFF\xFE\0\0", 4) == 0) {
        return cmv__refuse(issues, err, CMV_E_REFUSED, WHOLE, "written in UTF-32: save it as UTF-8");
    }
    if (mark16) return from_utf16(b, n, scratch, issues, out, err);
    if (n >= 3 && memcmp(b, "\xEF\xBB\xBF", 3) == 0) {
        b += 3;
        n -= 3;
    }
    if (memchr(b, 0, n)) return refuse_nul(b, n, issues, err);
    if (!is_utf8(b, n)) return from_cp1252(b, n, scratch, issues, out, err);
    char *at;
    CMV_NEW_ARRAY(at, scratch, char, n + 1, err);
    if (n) memcpy(at, b, n);
    *out = (cmv__text){at, n};
    return CMV_OK;
}

/* ---- text that is no data -------------------------------------------------------------------------------------------- */

/* Title of a web page, or nothing. */
static cmv__view title_of(const char *text, size_t n) {
    size_t look = n < 65536 ? n : 65536;
    for (size_t i = 0; i + 7 < look; i++) {
        if (text[i] != '<' || strncasecmp(text + i, "<title>", 7) != 0) continue;
        const char *end = memchr(text + i + 7, '<', look - i - 7);
        if (end) return (cmv__view){text + i + 7, (size_t)(end - text) - i - 7};
    }
    return (cmv__view){0};
}

/* Pages that people save instead of the file, by words in them; the last row fits every page. */
static const struct page {
    const char *words, *message;
} PAGES[] = {
    {"/__verify",
     "this is the HTML page with which Stooq makes a browser prove its work, not data: open "
     "the address in a browser and save the file from there"},
    {"guce.yahoo", "this is Yahoo's HTML page that asks for consent, not data"},
    {"<title>Just a moment",
     "this is an HTML page of Cloudflare that checks the browser, not data"},
    {"", "this is an HTML page, not data: the server answered with a page instead of the file"},
};

static const char *what_page(const cmv__text *text) {
    const struct page *p = PAGES;
    while (!memmem(text->at, text->n, p->words, strlen(p->words))) p++;
    return p->message;
}

static cmv_rc check_content(cmv__issues *issues, const cmv__text *text, cmv_err *err) {
    size_t i = 0;
    while (i < text->n && isspace((unsigned char)text->at[i])) i++;
    if (i == text->n) return cmv__refuse(issues, err, CMV_E_REFUSED, WHOLE, "the file is empty");
    if (text->at[i] != '<') return CMV_OK;
    cmv__place place = {.value = title_of(text->at, text->n)};
    bool html = strncasecmp(text->at + i, "<?xml", 5) != 0;
    return cmv__refuse(issues, err, CMV_E_REFUSED, place, "%s",
                       html ? what_page(text) : "this is XML, not data: ask for CSV or JSON");
}

static cmv_rc clean(const char *bytes, size_t n, cmv_arena *scratch, cmv__issues *issues,
                    cmv__text *out, cmv_err *err) {
    const char *binary = what_binary(bytes, n);
    if (binary) return cmv__refuse(issues, err, CMV_E_REFUSED, WHOLE, "%s", binary);
    if (n > CMV_FILE_MAX) {
        return cmv__refuse(issues, err, CMV_E_LIMIT, WHOLE, "larger than %zu MiB",
                           CMV_FILE_MAX / CMV_MIB);
    }
    char none[1] = "";
    cmv__text text = {none, 0};
    CMV_TRY(as_utf8(bytes, n, scratch, issues, &text, err));
    text.at[text.n] = '\0';
    if (memchr(text.at, 0, text.n)) return refuse_nul(text.at, text.n, issues, err);
    CMV_TRY(check_content(issues, &text, err));
    *out = text;
    return CMV_OK;
}

cmv_rc cmv__text_of(const char *bytes, size_t n, cmv_arena *scratch, cmv__issues *issues,
                    cmv__text *out, cmv_err *err) {
    if (!cmv__is_gzip(bytes, n)) return clean(bytes, n, scratch, issues, out, err);
    cmv_buf buf;
    cmv_buf_init(&buf, CMV_FILE_MAX + CMV_MIB);
    cmv_rc rc = cmv__gunzip(bytes, n, issues, &buf, err);
    if (rc == CMV_OK) rc = clean(buf.at, buf.n, scratch, issues, out, err);
    cmv_buf_reset(&buf);
    return rc;
}
