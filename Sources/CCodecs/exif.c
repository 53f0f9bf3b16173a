// The orientation in the EXIF data of a picture, which is a small TIFF file behind a name. Nothing else is read.

#include "exif.h"

#include <string.h>

static uint32_t two_bytes(const uint8_t *bytes, int is_little) {
  return is_little ? bytes[0] | (uint32_t)bytes[1] << 8 : (uint32_t)bytes[0] << 8 | bytes[1];
}

static uint32_t four_bytes(const uint8_t *bytes, int is_little) {
  const uint32_t first = two_bytes(bytes, is_little), second = two_bytes(bytes + 2, is_little);
  return is_little ? first | second << 16 : first << 16 | second;
}

// EXIF 2.3, 4.6: behind six bytes of name lies a TIFF file, whose first directory has entries of 12 bytes: tag,
// type, count, value. Tag 274 is the orientation, a single number of 16 bits (type 3). 1 where there is none.
int cc_exif_orientation(const uint8_t *bytes, size_t count) {
  static const uint8_t name[6] = "Exif\0";
  if (count < 14 || memcmp(bytes, name, sizeof name) != 0) return 1;
  const uint8_t *tiff = bytes + 6;
  const size_t size = count - 6;
  const int is_little = memcmp(tiff, "II\x2A\x00", 4) == 0;
  if (!is_little && memcmp(tiff, "MM\x00\x2A", 4) != 0) return 1;
  const size_t directory = four_bytes(tiff + 4, is_little);
  if (directory > size - 2) return 1;
  const size_t entries = two_bytes(tiff + directory, is_little);
  for (size_t index = 0; index < entries; index++) {
    const size_t place = directory + 2 + 12 * index;
    if (size < 12 || place > size - 12) return 1;
    if (two_bytes(tiff + place, is_little) != 274) continue;
    const uint32_t value = two_bytes(tiff + place + 8, is_little);
    const int is_one_number =
        two_bytes(tiff + place + 2, is_little) == 3 && four_bytes(tiff + place + 4, is_little) == 1;
    return is_one_number && value >= 1 && value <= 8 ? (int)value : 1;
  }
  return 1;
}
