// A plan is a list of tasks, run in order without a word to the caller in between.
#include <string.h>
#include <time.h>

#include "Loop.h"

static int64_t run(const cv_task *tasks, int64_t count) {
  for (int64_t i = 0; i < count; i++) {
    if (tasks[i].run(tasks[i].argument) != 0) return i;
  }
  return -1;
}

int64_t cv_plan_run(const cv_task *tasks, int64_t count) {
  const int has_place = cv_take_places();
  const int64_t failed = run(tasks, count);
  if (has_place) cv_leave_place();
  return failed;
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

int64_t cv_plan_profile(const cv_task *tasks, int64_t count, double *seconds) {
  double before = now();
  for (int64_t i = 0; i < count; i++) {
    if (tasks[i].run(tasks[i].argument) != 0) return i;
    const double after = now();
    seconds[i] = after - before;
    before = after;
  }
  return -1;
}

int cv_copy_run(void *argument) {
  const cv_copy *copy = argument;
  if (copy->source) memcpy(copy->target, copy->source, (size_t)copy->bytes);
  else memset(copy->target, 0, (size_t)copy->bytes);
  return 0;
}
