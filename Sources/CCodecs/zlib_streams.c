// zlib counts in 32 bits where memory counts in 64, so every loop here hands it at most a gigabyte at once
// and keeps the true counts itself.

#include "CCodecs.h"

#include <string.h>
#include <zlib.h>

static const size_t slice = (size_t)1 << 30;

static uInt clipped(size_t count) { return (uInt)(count < slice ? count : slice); }

// window_bits as in inflateInit2: 15 for zlib, 15 + 16 for gzip.
static cc_status decompress(
    const uint8_t *input, size_t count, uint8_t *output, size_t ceiling, size_t *written, int window_bits) {
  z_stream stream;
  memset(&stream, 0, sizeof stream);
  *written = 0;
  if (count == 0) return CC_TRUNCATED;
  if (inflateInit2(&stream, window_bits) != Z_OK) return CC_NO_MEMORY;

  size_t consumed = 0;
  cc_status status = CC_OK;
  for (;;) {
    // One byte beyond a full output shows whether the stream ends here or holds more.
    uint8_t probe;
    int full = *written == ceiling;
    stream.next_in = (z_const Bytef *)(input + consumed);
    stream.avail_in = clipped(count - consumed);
    stream.next_out = full ? &probe : output + *written;
    stream.avail_out = full ? 1 : clipped(ceiling - *written);
    uInt given_in = stream.avail_in, given_out = stream.avail_out;

    int result = inflate(&stream, Z_NO_FLUSH);
    size_t took = given_in - stream.avail_in, made = given_out - stream.avail_out;
    consumed += took;
    if (full && made > 0) { status = CC_TOO_LARGE; break; }
    if (!full) *written += made;

    if (result == Z_STREAM_END) {
      size_t left = count - consumed;
      if (left == 0) break;
      int another = window_bits > 15 && left >= 2 && input[consumed] == 0x1f && input[consumed + 1] == 0x8b;
      if (!another) { status = CC_TRAILING; break; }
      if (inflateReset(&stream) != Z_OK) { status = CC_CORRUPT; break; }
      continue;
    }
    if (result == Z_MEM_ERROR) { status = CC_NO_MEMORY; break; }
    if (result != Z_OK && result != Z_BUF_ERROR) { status = CC_CORRUPT; break; }
    if (took == 0 && made == 0) { status = consumed == count ? CC_TRUNCATED : CC_CORRUPT; break; }
  }
  inflateEnd(&stream);
  return status;
}

cc_status cc_gunzip(const uint8_t *input, size_t count, uint8_t *output, size_t ceiling, size_t *written) {
  return decompress(input, count, output, ceiling, written, 15 + 16);
}

cc_status cc_inflate(const uint8_t *input, size_t count, uint8_t *output, size_t ceiling, size_t *written) {
  return decompress(input, count, output, ceiling, written, 15);
}

size_t cc_deflate_bound(size_t count) {
  // deflateBound's conservative form (zlib, deflate.c) for any state, in size_t: stored blocks of 127 bytes
  // at the worst, and the stream's header and trailer.
  size_t extra = (count >> 3) + (count >> 6) + 64;
  return count + extra < count ? 0 : count + extra;
}

cc_status cc_deflate(
    const uint8_t *input, size_t count, uint8_t *output, size_t ceiling, int level, size_t *written) {
  z_stream stream;
  memset(&stream, 0, sizeof stream);
  *written = 0;
  if (deflateInit(&stream, level) != Z_OK) return CC_NO_MEMORY;

  size_t consumed = 0;
  cc_status status = CC_OK;
  for (;;) {
    stream.next_in = (z_const Bytef *)(input + consumed);
    stream.avail_in = clipped(count - consumed);
    stream.next_out = output + *written;
    stream.avail_out = clipped(ceiling - *written);
    uInt given_in = stream.avail_in, given_out = stream.avail_out;
    int last = given_in == count - consumed;

    int result = deflate(&stream, last ? Z_FINISH : Z_NO_FLUSH);
    consumed += given_in - stream.avail_in;
    *written += given_out - stream.avail_out;
    if (result == Z_STREAM_END) break;
    if (*written == ceiling) { status = CC_TOO_LARGE; break; }
    if (result != Z_OK && result != Z_BUF_ERROR) { status = CC_CORRUPT; break; }
  }
  deflateEnd(&stream);
  return status;
}

uint32_t cc_crc32(uint32_t previous, const uint8_t *bytes, size_t count) {
  uLong value = previous;
  for (size_t done = 0; done < count;) {
    uInt part = clipped(count - done);
    value = crc32(value, bytes + done, part);
    done += part;
  }
  return (uint32_t)value;
}
