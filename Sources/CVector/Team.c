// The team of threads that oneDNN's loops run on, shared by ours. GOMP_parallel is what a compiler with
// OpenMP would call; calling it by hand needs no such compiler. The size is passed with every call.
#include "Loop.h"

typedef struct {
  team_body body;
  void *context;
} share;

#if defined(__linux__)
extern void GOMP_parallel(void (*body)(void *), void *data, unsigned threads, unsigned flags);
extern int omp_get_thread_num(void);
extern void omp_set_num_threads(int threads);

void cv_team_size(int threads) { omp_set_num_threads(threads); }

static void enter(void *data) {
  const share *work = data;
  work->body(omp_get_thread_num(), work->context);
}

void cv_team(int threads, team_body body, void *context) {
  if (threads == 1) {
    body(0, context);
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
