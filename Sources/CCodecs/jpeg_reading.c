// JPEG through libjpeg's own interface, which libjpeg-turbo keeps and which tells more than TurboJPEG's: the
// markers with the orientation, whether Adobe inverted the inks, and what is read while a file of many scans is
// taken in. Decoding is the library's standard: the exact integer transform, and smooth chroma.

#include "exif.h"
#include "jpeg_failures.h"

#include <string.h>

// Ten scans are usual. Each may pass over every pixel in a few bytes, so a file of thousands takes hours.
static const int most_scans = 100;

typedef struct reader {
  struct jpeg_decompress_struct jpeg;
  jpeg_failures failures;
  struct jpeg_progress_mgr progress;
  // The components, as bits, of which a scan has brought the coarse part.
  uint32_t seen;
} reader;

// Called again and again while scans are taken in, and while lines are given out.
static void on_progress(j_common_ptr common) {
  j_decompress_ptr jpeg = (j_decompress_ptr)common;
  reader *self = jpeg->client_data;
  if (jpeg->input_scan_number > most_scans) {
    cc_jpeg_give_up(common, CC_TOO_LARGE, "it has more than 100 scans");
  }
  if (jpeg->Ss != 0) return;
  for (int index = 0; index < jpeg->comps_in_scan; index++) {
    self->seen |= 1u << jpeg->cur_comp_info[index]->component_index;
  }
}

static int has_inks(const reader *self) {
  return self->jpeg.jpeg_color_space == JCS_CMYK || self->jpeg.jpeg_color_space == JCS_YCCK;
}

// Everything before the first scan.
static void read_head(reader *self, const uint8_t *bytes, size_t count) {
  jpeg_mem_src(&self->jpeg, bytes, count);
  jpeg_save_markers(&self->jpeg, JPEG_APP0 + 1, 0xFFFF);
  jpeg_read_header(&self->jpeg, TRUE);
  j_common_ptr common = (j_common_ptr)&self->jpeg;
  // Arithmetic coding has no fewest bits per block by which a head could be told from a lie.
  if (self->jpeg.arith_code) cc_jpeg_give_up(common, CC_UNSUPPORTED, "it uses arithmetic coding");
  if (self->jpeg.data_precision != 8) cc_jpeg_give_up(common, CC_UNSUPPORTED, "its samples do not have 8 bits");
  switch (self->jpeg.jpeg_color_space) {
    case JCS_GRAYSCALE: self->jpeg.out_color_space = JCS_GRAYSCALE; break;
    case JCS_YCbCr:
    case JCS_RGB: self->jpeg.out_color_space = JCS_RGB; break;
    case JCS_CMYK:
    case JCS_YCCK: self->jpeg.out_color_space = JCS_CMYK; break;
    default: cc_jpeg_give_up(common, CC_UNSUPPORTED, "its colour space is unknown");
  }
}

static void describe(reader *self, cc_picture *picture) {
  picture->width = self->jpeg.image_width;
  picture->height = self->jpeg.image_height;
  picture->channels = self->jpeg.out_color_space == JCS_GRAYSCALE ? 1 : 3;
  picture->bit_depth = 8;
  picture->orientation = 1;
  for (jpeg_saved_marker_ptr marker = self->jpeg.marker_list; marker; marker = marker->next) {
    picture->orientation = cc_exif_orientation(marker->data, marker->data_length);
    if (picture->orientation != 1) break;
  }
  // The constant part of a block of 8 x 8 samples takes a Huffman code, and no code is shorter than one bit.
  uint64_t blocks = 0;
  for (int index = 0; index < self->jpeg.num_components; index++) {
    const jpeg_component_info *component = &self->jpeg.comp_info[index];
    blocks += (uint64_t)component->width_in_blocks * component->height_in_blocks;
  }
  picture->least_bytes = blocks / 8;
}

// Inks in [width, 4] to light in [width, 3]: what an ink lets through of what black lets through, rounded.
// Adobe's files hold what is let through; others, following the standard's letter, hold the inks.
static void lighten(const uint8_t *inks, uint8_t *light, size_t width, int holds_light) {
  const uint8_t flip = holds_light ? 0 : 0xFF;
  for (size_t pixel = 0; pixel < width; pixel++) {
    const unsigned black = inks[4 * pixel + 3] ^ flip;
    for (size_t channel = 0; channel < 3; channel++) {
      const unsigned ink = inks[4 * pixel + channel] ^ flip;
      light[3 * pixel + channel] = (uint8_t)((ink * black + 127) / 255);
    }
  }
}

static void decode(reader *self, uint8_t *output, size_t room) {
  j_decompress_ptr jpeg = &self->jpeg;
  j_common_ptr common = (j_common_ptr)jpeg;
  const size_t width = jpeg->image_width, height = jpeg->image_height;
  const size_t row = width * (jpeg->out_color_space == JCS_GRAYSCALE ? 1 : 3);
  if (row == 0 || room % row != 0 || room / row != height) {
    cc_jpeg_give_up(common, CC_CORRUPT, "its header contradicts itself");
  }
  self->progress.progress_monitor = on_progress;
  jpeg->progress = &self->progress;
  jpeg->client_data = self;
  jpeg_start_decompress(jpeg);
  const uint32_t all = (1u << jpeg->num_components) - 1;
  if (jpeg_has_multiple_scans(jpeg) && self->seen != all) {
    cc_jpeg_give_up(common, CC_TRUNCATED, "it has no scan for some of its channels");
  }
  JSAMPARRAY inks =
      has_inks(self) ? jpeg->mem->alloc_sarray(common, JPOOL_IMAGE, (JDIMENSION)(4 * width), 1) : NULL;
  while (jpeg->output_scanline < jpeg->output_height) {
    uint8_t *target = output + jpeg->output_scanline * row;
    JSAMPROW line = inks ? inks[0] : target;
    if (jpeg_read_scanlines(jpeg, &line, 1) != 1) cc_jpeg_give_up(common, CC_TRUNCATED, "a row is missing");
    if (inks) lighten(inks[0], target, width, jpeg->saw_Adobe_marker);
  }
  // Reads up to the end marker, so a file without one is noticed.
  jpeg_finish_decompress(jpeg);
}

// What setjmp returns to must not have changed in its own frame: the reader lives in the caller's.
static void attempt(
    reader *self, const uint8_t *bytes, size_t count, cc_picture *picture, uint8_t *output, size_t room) {
  if (setjmp(self->failures.escape) != 0) return;
  jpeg_create_decompress(&self->jpeg);
  read_head(self, bytes, count);
  if (picture) {
    describe(self, picture);
  } else {
    decode(self, output, room);
  }
}

static cc_status run(
    const uint8_t *bytes, size_t count, cc_picture *picture, uint8_t *output, size_t room, cc_reason *reason) {
  reader self;
  memset(&self, 0, sizeof self);
  self.jpeg.err = cc_jpeg_failures_begin(&self.failures, reason);
  attempt(&self, bytes, count, picture, output, room);
  jpeg_destroy_decompress(&self.jpeg);
  return self.failures.status;
}

cc_status cc_jpeg_describe(const uint8_t *bytes, size_t count, cc_picture *picture, cc_reason *reason) {
  memset(picture, 0, sizeof *picture);
  return run(bytes, count, picture, NULL, 0, reason);
}

cc_status cc_jpeg_decode(const uint8_t *bytes, size_t count, uint8_t *output, size_t room, cc_reason *reason) {
  return run(bytes, count, NULL, output, room, reason);
}
