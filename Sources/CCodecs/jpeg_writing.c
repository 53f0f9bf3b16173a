// Writing JPEG: grey, colour, or inks as Adobe's programs write them.

#include "jpeg_failures.h"

#include <string.h>

typedef struct writer {
  struct jpeg_compress_struct jpeg;
  jpeg_failures failures;
  struct jpeg_destination_mgr destination;
  uint8_t *output;
  size_t ceiling, written;
} writer;

static void on_begin(j_compress_ptr jpeg) {
  writer *self = jpeg->client_data;
  self->destination.next_output_byte = self->output;
  self->destination.free_in_buffer = self->ceiling;
}

static boolean on_full(j_compress_ptr jpeg) {
  cc_jpeg_give_up((j_common_ptr)jpeg, CC_TOO_LARGE, "the output is full");
  return FALSE;
}

static void on_end(j_compress_ptr jpeg) {
  writer *self = jpeg->client_data;
  self->written = self->ceiling - self->destination.free_in_buffer;
}

static void encode(
    writer *self, const uint8_t *pixels, uint32_t height, uint32_t width, int32_t channels,
    cc_jpeg_options options) {
  j_compress_ptr jpeg = &self->jpeg;
  jpeg_create_compress(jpeg);
  self->destination.init_destination = on_begin;
  self->destination.empty_output_buffer = on_full;
  self->destination.term_destination = on_end;
  jpeg->client_data = self;
  jpeg->dest = &self->destination;
  jpeg->image_width = width;
  jpeg->image_height = height;
  jpeg->input_components = channels;
  jpeg->in_color_space = channels == 1 ? JCS_GRAYSCALE : channels == 3 ? JCS_RGB : JCS_CMYK;
  jpeg_set_defaults(jpeg);
  // With this transform comes the marker by which readers know that the inks are inverted.
  if (channels == 4) jpeg_set_colorspace(jpeg, JCS_YCCK);
  jpeg_set_quality(jpeg, options.quality, TRUE);
  if (options.progressive) jpeg_simple_progression(jpeg);
  for (int index = 0; index < jpeg->num_components; index++) {
    const int is_fine = (index == 0 || index == 3) && options.subsampled && channels != 1;
    jpeg->comp_info[index].h_samp_factor = jpeg->comp_info[index].v_samp_factor = is_fine ? 2 : 1;
  }
  jpeg_start_compress(jpeg, TRUE);
  const size_t row = (size_t)width * (size_t)channels;
  JSAMPARRAY line = jpeg->mem->alloc_sarray((j_common_ptr)jpeg, JPOOL_IMAGE, (JDIMENSION)row, 1);
  const uint8_t flip = channels == 4 ? 0xFF : 0;
  while (jpeg->next_scanline < jpeg->image_height) {
    const uint8_t *source = pixels + jpeg->next_scanline * row;
    for (size_t index = 0; index < row; index++) line[0][index] = source[index] ^ flip;
    jpeg_write_scanlines(jpeg, line, 1);
  }
  jpeg_finish_compress(jpeg);
}

static void attempt(
    writer *self, const uint8_t *pixels, uint32_t height, uint32_t width, int32_t channels,
    cc_jpeg_options options) {
  if (setjmp(self->failures.escape) != 0) return;
  encode(self, pixels, height, width, channels, options);
}

cc_status cc_jpeg_encode(
    const uint8_t *pixels, uint32_t height, uint32_t width, int32_t channels, cc_jpeg_options options,
    uint8_t *output, size_t ceiling, size_t *written) {
  *written = 0;
  if (channels != 1 && channels != 3 && channels != 4) return CC_UNSUPPORTED;
  if (ceiling == 0) return CC_TOO_LARGE;
  writer self;
  memset(&self, 0, sizeof self);
  self.output = output, self.ceiling = ceiling;
  self.jpeg.err = cc_jpeg_failures_begin(&self.failures, NULL);
  attempt(&self, pixels, height, width, channels, options);
  jpeg_destroy_compress(&self.jpeg);
  if (self.failures.status == CC_OK) *written = self.written;
  return self.failures.status;
}
