// The team of threads that oneDNN's loops run on, shared by ours. GOMP_parallel is what a compiler with
// OpenMP would call; calling it by hand needs no such compiler. The size is passed with every call.
#include "Loop.h"

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

typedef struct {
  team_body body;
  void *context;
} share;

#if defined(__linux__)
extern void GOMP_parallel(void (*body)(void *), void *data, unsigned threads, unsigned flags);
extern int omp_get_thread_num(void);
extern int omp_get_max_threads(void);
extern void omp_set_num_threads(int threads);

void cv_team_size(int threads) { omp_set_num_threads(threads); }

static void enter(void *data) {
  const share *work = data;
  work->body(omp_get_thread_num(), work->context);
}

void cv_team(int threads, team_body body, void *context) {
  // A team of one does the shares of more threads one after the other: what they come to is the same to the bit.
  if (threads == 1 || omp_get_max_threads() == 1) {
    for (int thread = 0; thread < threads; thread++) body(thread, context);
    return;
  }
  share work = {body, context};
  GOMP_parallel(enter, &work, (unsigned)threads, 0);
}
#else
void cv_team_size(int threads) { (void)threads; }

void cv_team(int threads, team_body body, void *context) {
  for (int thread = 0; thread < threads; thread++) body(thread, context);
}
#endif

// A subnormal result costs a processor of Intel's some 150 cycles, and training makes them without end: the running
// means of gradients that have become 0 shrink until they stand at the smallest number there is.
void cv_flush_subnormals(void) {
#if defined(__x86_64__)
  _MM_SET_FLUSH_ZERO_MODE(_MM_FLUSH_ZERO_ON);
#endif
}
