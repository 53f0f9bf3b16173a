// libjpeg reports errors by calling a function that must not return, and goes on over broken data with a
// warning. Here both end in one longjmp with a status and a sentence; nothing is printed.

#ifndef JPEG_FAILURES_H
#define JPEG_FAILURES_H

#include "CCodecs.h"

#include <setjmp.h>
#include <stdio.h>

#include <jpeglib.h>

// libjpeg's own record of errors comes first, so that its address is that of ours.
typedef struct jpeg_failures {
  struct jpeg_error_mgr manager;
  jmp_buf escape;
  cc_status status;
  cc_reason *reason;
} jpeg_failures;

// Prepares `failures`; `reason`, which may be NULL, is where sentences go.
struct jpeg_error_mgr *cc_jpeg_failures_begin(jpeg_failures *failures, cc_reason *reason);

// Gives up with a status and a sentence of our own. Does not return.
void cc_jpeg_give_up(j_common_ptr jpeg, cc_status status, const char *sentence);

#endif
