// Rows of a table by number: brought to where they are asked for, or added up to where they came from.
#include "Table.h"

#include <string.h>

#include "Loop.h"

// Below this many floats a fork costs more than it saves.
static const int64_t worth_forking = 32768;

static int is_row(const cv_table *work, int32_t id) { return id >= 0 && id < work->length; }

static void gather(int thread, void *context) {
  const cv_table *work = context;
  const int64_t width = work->width, begin = work->count * thread / work->threads;
  const int64_t end = work->count * (thread + 1) / work->threads;
  for (int64_t i = begin; i < end; i++) {
    float *to = work->rows + i * width;
    const int32_t id = work->ids[i];
    if (is_row(work, id)) memcpy(to, work->table + id * width, (size_t)width * sizeof(float));
    else
      for (int64_t c = 0; c < width; c++) to[c] = work->missing;
  }
}

// Each thread owns rows of the table and goes through all ids, so that what is added to a row, and in which order, does not
// depend on the team.
static void scatter(int thread, void *context) {
  const cv_table *work = context;
  const int64_t width = work->width, begin = work->length * thread / work->threads;
  const int64_t end = work->length * (thread + 1) / work->threads;
  memset(work->table + begin * width, 0, (size_t)((end - begin) * width) * sizeof(float));
  for (int64_t i = 0; i < work->count; i++) {
    const int32_t id = work->ids[i];
    if (id >= begin && id < end) cv_add(work->table + id * width, work->rows + i * width, width);
  }
}

static int run(const cv_table *work, team_body body, int64_t floats) {
  cv_table share = *work;
  if (floats < worth_forking) share.threads = 1;
  cv_team(share.threads, body, &share);
  return 0;
}

int cv_table_gather_run(void *argument) {
  const cv_table *work = argument;
  return run(work, gather, work->count * work->width);
}

int cv_table_scatter_run(void *argument) {
  const cv_table *work = argument;
  return run(work, scatter, (work->count + work->length) * work->width);
}
