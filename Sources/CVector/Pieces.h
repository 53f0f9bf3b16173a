// Dividing work whose result does not depend on who does which part.
#ifndef CVECTOR_PIECES_H
#define CVECTOR_PIECES_H

#include <stdatomic.h>
#include <stdint.h>

// A thread's share of the pieces of some work: the next one that nobody has taken, and the end.
typedef struct {
  _Alignas(64) _Atomic int64_t next;
  int64_t end;
} pieces;

// Divides so many pieces among threads.
void cv_divide(pieces *shares, int threads, int64_t count);
// A piece for a thread; -1 where none is left.
int64_t cv_take_piece(pieces *shares, int threads, int thread);

#endif
