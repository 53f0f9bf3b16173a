// Work in pieces that the threads of a team take: each those of its own share first, so that what it touched before is in its
// cache, and then what is left of the others'. A thread that is late, since another program has its core, holds nobody up for
// more than the piece it is at.
#include "Pieces.h"

void cv_divide(pieces *shares, int threads, int64_t count) {
  for (int thread = 0; thread < threads; thread++) {
    atomic_init(&shares[thread].next, count * thread / threads);
    shares[thread].end = count * (thread + 1) / threads;
  }
}

int64_t cv_take_piece(pieces *shares, int threads, int thread) {
  for (int i = 0; i < threads; i++) {
    pieces *share = &shares[(thread + i) % threads];
    if (atomic_load_explicit(&share->next, memory_order_relaxed) >= share->end) continue;
    const int64_t piece = atomic_fetch_add_explicit(&share->next, 1, memory_order_relaxed);
    if (piece < share->end) return piece;
  }
  return -1;
}
