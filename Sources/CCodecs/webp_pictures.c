// WebP (RFC 9649) through libwebp's decoder, which writes straight to the caller's memory. The library says neither
// where a file ends nor which way up it is, so the chunks of the container are walked here.

#include "CCodecs.h"
#include "exif.h"

#include <string.h>
#include <webp/decode.h>

static cc_status give_up(cc_reason *reason, cc_status status, const char *text) {
  strncpy(reason->text, text, sizeof reason->text - 1);
  return status;
}

static cc_status status_of(VP8StatusCode code, cc_reason *reason) {
  switch (code) {
    case VP8_STATUS_OK: return CC_OK;
    case VP8_STATUS_OUT_OF_MEMORY: return CC_NO_MEMORY;
    case VP8_STATUS_SUSPENDED:
    case VP8_STATUS_NOT_ENOUGH_DATA: return give_up(reason, CC_TRUNCATED, "the file ends too early");
    case VP8_STATUS_UNSUPPORTED_FEATURE: return give_up(reason, CC_UNSUPPORTED, "it uses an unknown feature");
    default: return give_up(reason, CC_CORRUPT, "its coded data contradict themselves");
  }
}

static uint64_t four_bytes(const uint8_t *bytes) {
  return bytes[0] | (uint64_t)bytes[1] << 8 | (uint64_t)bytes[2] << 16 | (uint64_t)bytes[3] << 24;
}

// The orientation in the chunk EXIF of an extended file (2.7), whose header announces it; 0 if it should be there and
// the bytes end before it.
static int orientation_of(const uint8_t *bytes, size_t count) {
  static const uint8_t announced = 0x08;
  if (count < 21 || memcmp(bytes + 12, "VP8X", 4) != 0 || (bytes[20] & announced) == 0) return 1;
  size_t place = 12;
  while (count - place >= 8) {
    const uint64_t size = four_bytes(bytes + place + 4);
    if (size > count - place - 8) return 0;
    if (memcmp(bytes + place, "EXIF", 4) == 0) {
      const uint8_t *data = bytes + place + 8;
      // Some write the name that EXIF has in a JPEG before it, others do not.
      if (size >= 6 && memcmp(data, "Exif\0", 6) == 0) return cc_exif_orientation(data, size);
      uint8_t named[4096] = "Exif";
      const size_t kept = size < sizeof named - 6 ? (size_t)size : sizeof named - 6;
      memcpy(named + 6, data, kept);
      return cc_exif_orientation(named, kept + 6);
    }
    const uint64_t next = size + (size & 1) + 8;
    if (next > count - place) return 0;
    place += next;
  }
  return 0;
}

// The fewest bytes of a file with so many pixels. A block of 16 x 16 of a lossy picture takes at least its modes, of
// which the likeliest have 3.4 bits by the fixed probabilities of key frames (RFC 6386, 11.2). Lossless codes may have
// no bits at all, so there are no fewest; beyond 4 million pixels a byte for 4096 of them is asked for all the same:
// else a hundred bytes would claim a gigabyte.
static uint64_t least_bytes(const WebPBitstreamFeatures *features) {
  static const int lossy = 1;
  const uint64_t width = (uint64_t)features->width, height = (uint64_t)features->height;
  if (features->format == lossy) return (width + 15) / 16 * ((height + 15) / 16) * 3 / 8;
  return width * height > (uint64_t)1 << 22 ? width * height / 4096 : 0;
}

cc_status cc_webp_describe(const uint8_t *bytes, size_t count, cc_picture *picture, cc_reason *reason) {
  memset(picture, 0, sizeof *picture);
  memset(reason, 0, sizeof *reason);
  WebPBitstreamFeatures features;
  const cc_status status = status_of(WebPGetFeatures(bytes, count, &features), reason);
  if (status != CC_OK) return status;
  if (features.has_animation) return give_up(reason, CC_UNSUPPORTED, "it is an animation");
  picture->width = (uint32_t)features.width;
  picture->height = (uint32_t)features.height;
  picture->channels = features.has_alpha ? 4 : 3;
  picture->bit_depth = 8;
  picture->orientation = orientation_of(bytes, count);
  picture->least_bytes = least_bytes(&features);
  return picture->orientation == 0 ? give_up(reason, CC_TRUNCATED, "its description is missing") : CC_OK;
}

cc_status cc_webp_decode(const uint8_t *bytes, size_t count, uint8_t *output, size_t room, cc_reason *reason) {
  memset(reason, 0, sizeof *reason);
  // The library would do without chunks that come after the pixels.
  if (count < 12 || four_bytes(bytes + 4) > count - 8) {
    return give_up(reason, CC_TRUNCATED, "the file ends too early");
  }
  WebPDecoderConfig config;
  if (!WebPInitDecoderConfig(&config)) return give_up(reason, CC_UNSUPPORTED, "libwebp is of another version");
  const cc_status status = status_of(WebPGetFeatures(bytes, count, &config.input), reason);
  if (status != CC_OK) return status;
  const size_t channels = config.input.has_alpha ? 4 : 3;
  const size_t row = (size_t)config.input.width * channels;
  if (row == 0 || room % row != 0 || room / row != (size_t)config.input.height || row > INT32_MAX) {
    return give_up(reason, CC_CORRUPT, "its header contradicts itself");
  }
  config.output.colorspace = channels == 4 ? MODE_RGBA : MODE_RGB;
  config.output.is_external_memory = 1;
  config.output.u.RGBA.rgba = output;
  config.output.u.RGBA.stride = (int)row;
  config.output.u.RGBA.size = room;
  const cc_status decoded = status_of(WebPDecode(bytes, count, &config), reason);
  WebPFreeDecBuffer(&config.output);
  return decoded;
}
