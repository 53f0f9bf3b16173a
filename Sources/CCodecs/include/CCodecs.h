// The whole C surface of the codecs: gzip and zlib streams from memory to memory, over zlib.
// Every call says how much it may write and reports what it met by a status; none allocates for results.

#ifndef CCODECS_H
#define CCODECS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// How a call ended.
typedef enum cc_status {
  /// All of the stream was processed.
  CC_OK = 0,
  /// The stream ends before its end marker; what came out so far is valid.
  CC_TRUNCATED = 1,
  /// The stream is no stream of this format, or its checksum does not match.
  CC_CORRUPT = 2,
  /// The stream holds more than the ceiling; the bytes below the ceiling are valid.
  CC_TOO_LARGE = 3,
  /// The stream is whole, and other bytes follow it.
  CC_TRAILING = 4,
  /// zlib could not get its working memory.
  CC_NO_MEMORY = 5,
} cc_status;

/// Decompresses a gzip file of one or more members.
///
/// Writes at most `ceiling` bytes to `output` and the count of valid bytes to `*written`.
/// An output of exactly `ceiling` bytes is not too large.
cc_status cc_gunzip(const uint8_t *input, size_t count, uint8_t *output, size_t ceiling, size_t *written);

/// Decompresses one zlib stream, with the same promises as `cc_gunzip`.
cc_status cc_inflate(const uint8_t *input, size_t count, uint8_t *output, size_t ceiling, size_t *written);

/// The most bytes that `cc_deflate` can write for `count` bytes, or 0 if that does not fit a size_t.
size_t cc_deflate_bound(size_t count);

/// Compresses `count` bytes to one zlib stream at `level` (0 to 9).
///
/// Writes at most `ceiling` bytes to `output` and their count to `*written`; CC_TOO_LARGE if they do not fit.
cc_status cc_deflate(
    const uint8_t *input, size_t count, uint8_t *output, size_t ceiling, int level, size_t *written);

/// The CRC-32 of `count` bytes, continued from `previous` (0 to begin).
uint32_t cc_crc32(uint32_t previous, const uint8_t *bytes, size_t count);

#ifdef __cplusplus
}
#endif

#endif
