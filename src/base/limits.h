// SPDX-License-Identifier: Apache-2.0
/* Every ceiling of comove, in one place, each with its reason. */
#ifndef CMV_BASE_LIMITS_H
#define CMV_BASE_LIMITS_H

#include <stddef.h>

#define CMV_MIB ((size_t)1 << 20)

/* A metric id is a URL slug and part of two-id URLs: 64 bytes each keep those under 160. */
#define CMV_ID_MAX 64
/* One input file after decompression: 10 million rows of 25 bytes, four times over. */
#define CMV_FILE_MAX (1024 * CMV_MIB)
/* A compressed file may not grow by more than this factor (a bomb does by 1000). */
#define CMV_INFLATE_RATIO_MAX 200
/* A provider's ZIP archive: twenty daily series of a century as CSV are 12 MB in twenty files. */
#define CMV_ZIP_ENTRIES_MAX 64
#define CMV_ZIP_SIZE_MAX (64 * CMV_MIB)
/* XML of one provider's answer: a year of the Treasury's par curve is 350 kB; what the parser keeps of hostile XML is 30 times
 * its size. Elements of it stand eight deep. */
#define CMV_XML_MAX (4 * CMV_MIB)
#define CMV_XML_DEPTH_MAX 64
/* JSON of one provider's answer: the largest real one, 26,000 FRED observations, is 3 MB; parsed it takes ten times that. */
#define CMV_JSON_MAX (128 * CMV_MIB)
/* Text and cells of one file while it is decoded: the largest file with a cell every 16 bytes. */
#define CMV_FEED_SCRATCH_MAX (4 * CMV_FILE_MAX)
/* Series of one file at import: 30 million observations with their rounding. */
#define CMV_IMPORT_JOB_MAX (2 * CMV_FILE_MAX)
/* One CSV row: a wide file of 10,000 columns with 20 bytes each. */
#define CMV_ROW_MAX (256 * 1024)
#define CMV_COLUMNS_MAX 20000
/* One field of a CSV file that is a header or a value, not prose. */
#define CMV_FIELD_MAX 4096
/* Observations of one series: 150 years of 7-day rows is 55,000; with vintages, twenty times that. */
#define CMV_SERIES_MAX 4000000
/* Decoded series that one open store keeps: 2,000 series of 1,275 rows, and a server opens one store a thread. */
#define CMV_STORE_CACHE_MAX (64 * CMV_MIB)
/* Name of a source (a file name without its folders) and key of a text. */
#define CMV_SOURCE_MAX 255
/* One text that fetching keeps: what went wrong, a validator, a reason. The longest sentence of an error has 512 bytes. */
#define CMV_NOTE_MAX 4096
/* One text in a store: a user's catalogue, see CMV_YAML_MAX. */
#define CMV_TEXT_MAX (16 * CMV_MIB)
/* Arena of one request or one report: a 26,000-row pair takes under 8 MiB. */
#define CMV_REPORT_ARENA_MAX (64 * CMV_MIB)
/* One rendered page before compression; the largest real one is about 300 kB. */
#define CMV_PAGE_MAX (8 * CMV_MIB)
/* States of the world that an open store keeps: twelve daily ones of 150 years are 8 MB, their making takes 60 bytes a value. */
#define CMV_REGIME_ARENA_MAX (64 * CMV_MIB)
/* A file of providers' keys: fifty of them with comments. */
#define CMV_KEYS_FILE_MAX 16384
/* Conversations with providers at a time, each with an arena of its own: 64 of 64 KiB to a few MiB. One slow provider may
 * not take all of the room. */
#define CMV_FETCH_OPEN_MAX 64
#define CMV_FETCH_OPEN_PER_PROVIDER 32
/* Decoded series that a store keeps while it is fetched for: each is looked at once, whatever their number. */
#define CMV_FETCH_CACHE_MAX (4 * CMV_MIB)
/* Incidents of a metric that are looked through before a failure is noted once more: one a week for 200 years. */
#define CMV_INCIDENTS_READ_MAX 10000
/* A user's YAML catalogue: the built-in one is about 120 kB. */
#define CMV_YAML_MAX (16 * CMV_MIB)
/* A loaded catalogue: the built-in one takes about 300 kB. */
#define CMV_CATALOG_ARENA_MAX (64 * CMV_MIB)
/* Mistakes listed for one catalogue: after so many the file is another kind of file. */
#define CMV_ISSUES_MAX ((size_t)200)
/* A request's path and query: two ids and seven parameters take under 300 bytes. Longer ones are answered 414. */
#define CMV_URL_MAX 2048
/* Memory of one connection: request head and response head; a head that does not fit is answered 431. */
#define CMV_HTTP_CONNECTION_MEMORY (16 * 1024)
/* Open connections; 2,048 of them hold 32 MiB. One address may hold a quarter (a reverse proxy is one address). */
#define CMV_HTTP_CONNECTIONS_MAX 2048
#define CMV_HTTP_CONNECTIONS_PER_IP 512
/* Seconds without a byte after which a connection is closed. */
#define CMV_HTTP_IDLE_S 30
/* Finished pages in memory, when the caller does not say: about a thousand pages with their compressed forms. */
#define CMV_HTTP_CACHE_DEFAULT (64 * CMV_MIB)
/* One fetched body after decompression: a page of FRED's bulk answers, 500,000 rows of 60 bytes, four times over. */
#define CMV_HTTP_BODY_MAX (128 * CMV_MIB)
/* The same of a provider that does not say more: 100,000 of FRED's rows are 10 MB, and up to 64 conversations run at a time. */
#define CMV_PROVIDER_BODY_MAX (32 * CMV_MIB)
/* What is kept of the body of an error: enough for its sentence, and no more than a person would read. */
#define CMV_HTTP_ERROR_BODY_MAX (64 * 1024)
/* Address of a fetch: 1,000 vintage dates of 11 bytes. */
#define CMV_FETCH_URL_MAX (16 * 1024)
/* Body of a request: 50 series ids are 2 kB. */
#define CMV_FETCH_BODY_MAX (64 * 1024)
/* Status line, headers and trailers of one answer; real ones are 2 kB. */
#define CMV_FETCH_HEAD_MAX (256 * 1024)
/* Requests queued at the same time: every series of the largest catalogue, twice. */
#define CMV_FETCH_QUEUE_MAX 20000
/* Transfers at the same time, over all hosts. */
#define CMV_FETCH_PARALLEL_MAX 64
/* Starts of requests remembered a limit: 10,000 a month is the largest known. */
#define CMV_FETCH_STARTS_MAX 16384
/* Limits (hosts, or groups of them) of one ledger. */
#define CMV_FETCH_LIMITS_MAX 64
/* Id of a provider, a short slug. */
#define CMV_PROVIDER_ID_MAX 32
/* Metrics that one page or listener follows by name: their list stays well under a URL's length; beyond, it follows all. */
#define CMV_LIVE_METRICS_MAX ((size_t)40)
/* Pages that wait for new data at the same time: half of the connections of one address, which may be a reverse proxy. */
#define CMV_HTTP_LISTENERS_MAX ((size_t)256)
/* What a listener has not read yet: some twenty events; a slower one is let go and comes back with what it missed. */
#define CMV_HTTP_LISTENER_TEXT ((size_t)16 * 1024)
/* Metrics named in one event; when more changed it says that everything may have. */
#define CMV_EVENT_METRICS_MAX ((size_t)100)

#endif
