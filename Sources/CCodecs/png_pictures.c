// libpng reports errors by not returning, so every call into it stands behind one setjmp here, and what it has
// allocated is freed in one place. Only what shapes the pixels is read (IHDR, PLTE, tRNS, IDAT): other chunks
// are checked and skipped, which also leaves colour profiles and compressed texts alone. Gamma is ignored.

#include "CCodecs.h"

#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

// Deflate holds at most this many bytes in one (zlib's technical notes).
static const uint64_t deflate_ratio = 1032;

typedef struct reader {
  jmp_buf escape;
  png_structp png;
  png_infop info;
  const uint8_t *bytes;
  size_t count, place;
  int keeps_16_bits;
  cc_status status;
  cc_reason *reason;
} reader;

static void on_error(png_structp png, png_const_charp message) {
  reader *self = png_get_error_ptr(png);
  if (self->status == CC_OK) self->status = CC_CORRUPT;
  strncpy(self->reason->text, message, sizeof self->reason->text - 1);
  longjmp(self->escape, 1);
}

// What libpng only warns of does not change a pixel of a file whose checksums are right.
static void on_warning(png_structp png, png_const_charp message) { (void)png, (void)message; }

static void on_read(png_structp png, png_bytep target, size_t wanted) {
  reader *self = png_get_io_ptr(png);
  if (wanted > self->count - self->place) {
    self->status = CC_TRUNCATED;
    png_error(png, "the file ends too early");
  }
  memcpy(target, self->bytes + self->place, wanted);
  self->place += wanted;
}

static png_voidp on_allocate(png_structp png, png_alloc_size_t size) {
  void *block = malloc(size);
  if (block == NULL) ((reader *)png_get_mem_ptr(png))->status = CC_NO_MEMORY;
  return block;
}

static void on_free(png_structp png, png_voidp block) {
  (void)png;
  free(block);
}

static int has_opacity(const reader *self) {
  return (png_get_color_type(self->png, self->info) & PNG_COLOR_MASK_ALPHA) != 0
      || png_get_valid(self->png, self->info, PNG_INFO_tRNS) != 0;
}

static int is_grey(const reader *self) {
  return (png_get_color_type(self->png, self->info) & PNG_COLOR_MASK_COLOR) == 0;
}

// Everything before the first IDAT.
static void read_head(reader *self) {
  png_set_read_fn(self->png, self, on_read);
  png_set_crc_action(self->png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
  png_set_keep_unknown_chunks(self->png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
  png_set_user_limits(self->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_set_chunk_malloc_max(self->png, self->count);
  png_read_info(self->png, self->info);
}

static void describe(reader *self, cc_picture *picture) {
  read_head(self);
  const uint64_t width = png_get_image_width(self->png, self->info);
  const uint64_t height = png_get_image_height(self->png, self->info);
  const uint64_t depth = png_get_bit_depth(self->png, self->info);
  const uint64_t bits = width * depth * png_get_channels(self->png, self->info);
  // A row is whole bytes behind the number of its filter. Interlacing rearranges the pixels into seven smaller
  // pictures, whose rows together hold no fewer bits.
  const int interlaced = png_get_interlace_type(self->png, self->info) != PNG_INTERLACE_NONE;
  const uint64_t line = interlaced ? bits / 8 : (bits + 7) / 8 + 1;
  picture->width = (uint32_t)width;
  picture->height = (uint32_t)height;
  picture->channels = has_opacity(self) ? 4 : is_grey(self) ? 1 : 3;
  picture->bit_depth = (int32_t)depth;
  picture->orientation = 1;
  // line * height may have 66 bits: the division comes first.
  picture->least_bytes = line / deflate_ratio * height + line % deflate_ratio * height / deflate_ratio;
}

static void decode(reader *self, uint8_t *output, size_t room) {
  read_head(self);
  png_set_expand(self->png);
  if (self->keeps_16_bits) {
    if (png_get_bit_depth(self->png, self->info) != 16) png_error(self->png, "its samples do not have 16 bits");
    // The file holds the higher byte first.
    const uint16_t probe = 1;
    if (*(const uint8_t *)&probe == 1) png_set_swap(self->png);
  } else {
    png_set_scale_16(self->png);
  }
  if (is_grey(self) && has_opacity(self)) png_set_gray_to_rgb(self->png);
  const int passes = png_set_interlace_handling(self->png);
  png_read_update_info(self->png, self->info);
  const size_t height = png_get_image_height(self->png, self->info);
  const size_t row = png_get_rowbytes(self->png, self->info);
  if (row == 0 || room % row != 0 || room / row != height) png_error(self->png, "its header contradicts itself");
  for (int pass = 0; pass < passes; pass++) {
    for (size_t line = 0; line < height; line++) png_read_row(self->png, output + line * row, NULL);
  }
  png_read_end(self->png, NULL);
}

// What setjmp returns to must not have changed in its own frame: the reader lives in the caller's.
static void attempt(reader *self, cc_picture *picture, uint8_t *output, size_t room) {
  if (setjmp(self->escape) != 0) return;
  if (picture) {
    describe(self, picture);
  } else {
    decode(self, output, room);
  }
}

static cc_status run(
    const uint8_t *bytes, size_t count, cc_picture *picture, uint8_t *output, size_t room, int keeps_16_bits,
    cc_reason *reason) {
  reader self;
  memset(&self, 0, sizeof self);
  self.keeps_16_bits = keeps_16_bits;
  memset(reason, 0, sizeof *reason);
  self.bytes = bytes, self.count = count, self.reason = reason;
  self.png = png_create_read_struct_2(
      PNG_LIBPNG_VER_STRING, &self, on_error, on_warning, &self, on_allocate, on_free);
  self.info = self.png ? png_create_info_struct(self.png) : NULL;
  if (self.info) {
    attempt(&self, picture, output, room);
  } else {
    self.status = CC_NO_MEMORY;
  }
  png_destroy_read_struct(&self.png, &self.info, NULL);
  return self.status;
}

cc_status cc_png_describe(const uint8_t *bytes, size_t count, cc_picture *picture, cc_reason *reason) {
  memset(picture, 0, sizeof *picture);
  return run(bytes, count, picture, NULL, 0, 0, reason);
}

cc_status cc_png_decode(const uint8_t *bytes, size_t count, uint8_t *output, size_t room, cc_reason *reason) {
  return run(bytes, count, NULL, output, room, 0, reason);
}

cc_status cc_png_decode_16(const uint8_t *bytes, size_t count, uint16_t *output, size_t room, cc_reason *reason) {
  return run(bytes, count, NULL, (uint8_t *)output, room, 1, reason);
}
