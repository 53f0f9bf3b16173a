// Which of libjpeg's messages are errors of which kind. A warning about pixels is an error, because the library
// then makes them up; a warning about what surrounds them is none, because cameras write such files.

#include "jpeg_failures.h"

#include <string.h>

#include <jerror.h>

static cc_status status_of(int code) {
  switch (code) {
    case JERR_OUT_OF_MEMORY: return CC_NO_MEMORY;
    case JERR_INPUT_EMPTY:
    case JERR_INPUT_EOF:
    case JWRN_JPEG_EOF: return CC_TRUNCATED;
    case JERR_ARITH_NOTIMPL:
    case JERR_BAD_PRECISION:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_NOT_COMPILED:
    case JERR_SOF_UNSUPPORTED: return CC_UNSUPPORTED;
    case JERR_IMAGE_TOO_BIG: return CC_TOO_LARGE;
    default: return CC_CORRUPT;
  }
}

static void escape(j_common_ptr jpeg, cc_status status, const char *sentence) {
  jpeg_failures *self = (jpeg_failures *)jpeg->err;
  self->status = status;
  if (self->reason) {
    memset(self->reason, 0, sizeof *self->reason);
    strncpy(self->reason->text, sentence, sizeof self->reason->text - 1);
  }
  longjmp(self->escape, 1);
}

static void on_error(j_common_ptr jpeg) {
  char sentence[JMSG_LENGTH_MAX];
  jpeg->err->format_message(jpeg, sentence);
  escape(jpeg, status_of(jpeg->err->msg_code), sentence);
}

static void on_message(j_common_ptr jpeg, int level) {
  // Levels from 0 tell of what is found, level -1 of what is wrong.
  if (level >= 0) return;
  switch (jpeg->err->msg_code) {
    case JWRN_ADOBE_XFORM:
    case JWRN_EXTRANEOUS_DATA:
    case JWRN_JFIF_MAJOR:
    case JWRN_NOT_SEQUENTIAL: return;
    default: on_error(jpeg);
  }
}

static void on_output(j_common_ptr jpeg) { (void)jpeg; }

struct jpeg_error_mgr *cc_jpeg_failures_begin(jpeg_failures *failures, cc_reason *reason) {
  memset(failures, 0, sizeof *failures);
  if (reason) memset(reason, 0, sizeof *reason);
  failures->reason = reason;
  jpeg_std_error(&failures->manager);
  failures->manager.error_exit = on_error;
  failures->manager.emit_message = on_message;
  failures->manager.output_message = on_output;
  return &failures->manager;
}

void cc_jpeg_give_up(j_common_ptr jpeg, cc_status status, const char *sentence) {
  escape(jpeg, status, sentence);
}
