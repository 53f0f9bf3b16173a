// The whole C surface of the codecs: gzip and zlib streams from memory to memory over zlib, the members of ZIP
// archives in memory over libzip, and pictures in memory over libpng, libjpeg and libwebp. Every call says how much
// it may write and reports what it met by a status; none allocates for results, and none writes to a terminal.

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
  /// The library could not get its working memory.
  CC_NO_MEMORY = 5,
  /// The member is compressed or encrypted, or the picture coded, in a way that is not read.
  CC_UNSUPPORTED = 6,
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

/// A ZIP archive in memory, opened for reading.
typedef struct cc_zip cc_zip;

/// What the directory of an archive says of a member. It may say anything.
typedef struct cc_zip_member {
  /// The name as it stands in the archive, ended by a zero; valid until the archive is closed.
  const char *name;
  /// How many bytes the member should hold.
  uint64_t size;
  /// How many bytes it takes in the archive.
  uint64_t compressed_size;
  /// The number of its compression: 0 stored, 8 deflated.
  int32_t method;
  /// Whether it is encrypted.
  int32_t encrypted;
} cc_zip_member;

/// A member of an archive being read from its first byte to its last.
typedef struct cc_zip_stream cc_zip_stream;

/// Opens the archive in `count` bytes, which must outlive it.
///
/// CC_TRUNCATED if the bytes hold no directory, CC_CORRUPT if the directory makes no sense.
cc_status cc_zip_open(const uint8_t *bytes, size_t count, cc_zip **archive);

/// Closes an archive and forgets it.
void cc_zip_close(cc_zip *archive);

/// How many members the directory lists.
uint64_t cc_zip_count(const cc_zip *archive);

/// What the directory says of the member at `index`.
cc_status cc_zip_describe(cc_zip *archive, uint64_t index, cc_zip_member *member);

/// Begins to read the member at `index`, stored or deflated.
cc_status cc_zip_begin(cc_zip *archive, uint64_t index, cc_zip_stream **stream);

/// Writes the next bytes of a member, at most `room` of them, to `output` and their count to `*written`.
///
/// A count of 0 with CC_OK is the end, and the checksum matched.
cc_status cc_zip_next(cc_zip_stream *stream, uint8_t *output, size_t room, size_t *written);

/// Ends the reading of a member.
void cc_zip_end(cc_zip_stream *stream);

/// What the head of a picture's file says of it. It may say anything.
typedef struct cc_picture {
  /// The pixels of a row as they are stored, before the orientation is applied.
  uint32_t width;
  /// The rows as they are stored, before the orientation is applied.
  uint32_t height;
  /// The channels that decoding gives: 1 grey; 3 red, green, blue; 4 with opacity.
  int32_t channels;
  /// The bits of a channel, or of an index into a palette, as they are stored.
  int32_t bit_depth;
  /// How the stored picture is to be turned, from 1 (not at all) to 8, as in EXIF.
  int32_t orientation;
  /// The fewest bytes that a file with all pixels of such a picture can have.
  uint64_t least_bytes;
} cc_picture;

/// What a picture library said when it gave up; empty where there is nothing to say.
typedef struct cc_reason {
  /// A short English text, ended by a zero.
  char text[200];
} cc_reason;

/// Reads what stands before the pixels of the PNG file in `count` bytes.
cc_status cc_png_describe(const uint8_t *bytes, size_t count, cc_picture *picture, cc_reason *reason);

/// Decodes a PNG file to 8 bits per channel, row by row from the top, without gaps.
///
/// Writes `room` bytes, which must be height x width x channels as `cc_png_describe` gave them. Samples of 16
/// bits are rounded to 8, palettes and transparent colours resolved, grey with opacity becomes red, green, blue
/// and opacity. A checksum that does not match, of any chunk, is CC_CORRUPT; a file without its end CC_TRUNCATED.
cc_status cc_png_decode(const uint8_t *bytes, size_t count, uint8_t *output, size_t room, cc_reason *reason);

/// Decodes a PNG file of 16 bits per channel to these, otherwise as `cc_png_decode`.
///
/// Writes `room` bytes, which must be height x width x channels x 2 as `cc_png_describe` gave them.
cc_status cc_png_decode_16(const uint8_t *bytes, size_t count, uint16_t *output, size_t room, cc_reason *reason);

/// Reads what stands before the pixels of the JPEG file in `count` bytes.
///
/// CC_UNSUPPORTED where the samples do not have 8 bits, the coding is arithmetic, or the colours are not known.
cc_status cc_jpeg_describe(const uint8_t *bytes, size_t count, cc_picture *picture, cc_reason *reason);

/// Decodes a JPEG file to grey or to red, green and blue, row by row from the top, without gaps, as stored.
///
/// Writes `room` bytes, which must be height x width x channels as `cc_jpeg_describe` gave them. Data that the
/// library would make up for, a file without its end included, is an error.
cc_status cc_jpeg_decode(const uint8_t *bytes, size_t count, uint8_t *output, size_t room, cc_reason *reason);

/// Reads what stands before the pixels of the WebP file in `count` bytes, lossy or lossless.
///
/// CC_UNSUPPORTED for an animation.
cc_status cc_webp_describe(const uint8_t *bytes, size_t count, cc_picture *picture, cc_reason *reason);

/// Decodes a WebP file to red, green and blue, with opacity where it has one, row by row from the top, without gaps.
///
/// Writes `room` bytes, which must be height x width x channels as `cc_webp_describe` gave them. A file without its
/// end is CC_TRUNCATED.
cc_status cc_webp_decode(const uint8_t *bytes, size_t count, uint8_t *output, size_t room, cc_reason *reason);

/// How `cc_jpeg_encode` writes.
typedef struct cc_jpeg_options {
  /// From 1 to 100.
  int32_t quality;
  /// Whether the picture comes in several scans, the coarse one first.
  int32_t progressive;
  /// Whether each chroma sample stands for two by two pixels.
  int32_t subsampled;
} cc_jpeg_options;

/// Encodes a picture of 8 bits per channel as JPEG.
///
/// Writes at most `ceiling` bytes to `output` and their count to `*written`; CC_TOO_LARGE if they do not fit, or
/// if a side is longer than the format allows. `channels` are 1 (grey), 3 (red, green, blue) or 4 (cyan, magenta,
/// yellow, black, written in Adobe's inverted form and in its transform to luma and chroma).
cc_status cc_jpeg_encode(
    const uint8_t *pixels, uint32_t height, uint32_t width, int32_t channels, cc_jpeg_options options,
    uint8_t *output, size_t ceiling, size_t *written);

#ifdef __cplusplus
}
#endif

#endif
