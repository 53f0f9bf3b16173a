// Where the threads of a team run. Left to itself, a system whose cores are also wanted by another program may put two threads of a
// team on one core, where each waits for the other's slices: a step of convolutions in bfloat16 took 4.7 times as long beside one
// busy process, and takes 2.0 times as long with every thread on a core of its own. That holds for teams as large as the cores
// that the process may use; smaller ones are left to the system, or two programs would meet on the same few cores.
#define _GNU_SOURCE
#include "Loop.h"

#if defined(__linux__)
#include <sched.h>

extern void GOMP_parallel(void (*body)(void *), void *data, unsigned threads, unsigned flags);
extern int omp_get_thread_num(void);
extern int omp_get_max_threads(void);

// What the calling thread may use, as it was before the first plan: how many cores, or -1 where the system does not say.
static __thread cpu_set_t allowed;
static __thread int cores;
// Whether the team of the calling thread has its places.
static __thread int team_has_places;

// Puts the calling thread on the core with this number among those of a set.
static int take(const cpu_set_t *set, int place) {
  for (int core = 0; core < CPU_SETSIZE; core++) {
    if (!CPU_ISSET(core, set) || place-- > 0) continue;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(core, &one);
    return sched_setaffinity(0, sizeof one, &one) == 0;
  }
  return 0;
}

static void take_own(void *set) {
  const int thread = omp_get_thread_num();
  if (thread > 0) take(set, thread);
}

int cv_take_places(void) {
  const int threads = omp_get_max_threads();
  if (threads < 2) return 0;
  if (cores == 0) cores = sched_getaffinity(0, sizeof allowed, &allowed) == 0 ? CPU_COUNT(&allowed) : -1;
  if (threads != cores) return 0;
  if (!team_has_places) {
    // The threads are made by the first region, and inherit where their maker may run: before it takes a place.
    GOMP_parallel(take_own, &allowed, (unsigned)threads, 0);
    team_has_places = 1;
  }
  return take(&allowed, 0);
}

// Threads that the calling one makes between plans may run everywhere.
void cv_leave_place(void) { sched_setaffinity(0, sizeof allowed, &allowed); }
#else
int cv_take_places(void) { return 0; }

void cv_leave_place(void) {}
#endif
