// The instructions of a loop over one block. Every case is a loop over the block that vectorises; the
// target may be the memory an operand lies in (element by element), hence assume_safety.
#include <string.h>

#include "Functions.h"
#include "Loop.h"
#include "Operations.h"

// On processors without vector rounding, and for functions of the C library, a loop stays scalar.
#pragma clang diagnostic ignored "-Wpass-failed"

#define EACH _Pragma("clang loop vectorize(assume_safety) interleave(enable)") for (int64_t i = 0; i < n; i++)

#define UNARY(name, value)                    \
  case cv_code_##name: {                      \
    const float *a = r[in->x];                \
    float *o = r[in->target];                 \
    EACH {                                    \
      const float x = a[i];                   \
      o[i] = (value);                         \
    }                                         \
  } break;

#define PAIR(name, type, result, value)       \
  case cv_code_##name: {                      \
    const type *a = (const type *)r[in->x];   \
    const type *b = (const type *)r[in->y];   \
    result *o = (result *)r[in->target];      \
    if (in->uniform == 1) {                   \
      const type x = a[0];                    \
      EACH {                                  \
        const type y = b[i];                  \
        o[i] = (value);                       \
      }                                       \
    } else if (in->uniform == 2) {            \
      const type y = b[0];                    \
      EACH {                                  \
        const type x = a[i];                  \
        o[i] = (value);                       \
      }                                       \
    } else {                                  \
      EACH {                                  \
        const type x = a[i], y = b[i];        \
        o[i] = (value);                       \
      }                                       \
    }                                         \
  } break;
#define BINARY(name, value) PAIR(name, float, float, value)
#define COMPARISON(name, value) PAIR(name, float, word, value)
#define LOGIC(name, value) PAIR(name, word, word, value)

typedef int32_t __attribute__((may_alias)) aliased_int32_t;
typedef uint32_t __attribute__((may_alias)) aliased_uint32_t;
typedef float aliased_float;
#define CONVERSION(name, source, result, value)                         \
  case cv_code_##name: {                                                \
    const aliased_##source *a = (const aliased_##source *)r[in->x];     \
    aliased_##result *o = (aliased_##result *)r[in->target];            \
    EACH {                                                              \
      const source x = a[i];                                            \
      o[i] = (value);                                                   \
    }                                                                   \
  } break;

CLONES void cv_block_run(const cv_loop *loop, float **r, int64_t n) {
  const instruction *end = loop->instructions + loop->instruction_count;
  for (const instruction *in = loop->instructions; in < end; in++) {
    switch (in->operation) {
      CV_UNARY(UNARY)
      CV_BINARY(BINARY)
      CV_COMPARISON(COMPARISON)
      CV_LOGIC(LOGIC)
      CV_CONVERSION(CONVERSION)
      case cv_code_select: {
        const word *c = (const word *)r[in->x], *yes = (const word *)r[in->y], *no = (const word *)r[in->z];
        word *o = (word *)r[in->target];
        if (in->uniform == 1) {
          memmove(o, c[0] ? yes : no, (size_t)n * sizeof(word));
        } else {
          // By masks: a conditional load would become a gather.
          EACH {
            const word mask = c[i] ? 0xFFFFFFFFu : 0u;
            o[i] = (yes[i] & mask) | (no[i] & ~mask);
          }
        }
      } break;
      case cv_code_multiplyAdd: {
        const float *a = r[in->x], *b = r[in->y], *c = r[in->z];
        float *o = r[in->target];
        if (in->uniform == 1) {
          const float x = a[0];
          EACH o[i] = x * b[i] + c[i];
        } else {
          EACH o[i] = a[i] * b[i] + c[i];
        }
      } break;
      case cv_code_interpolate: {
        const float *to = r[in->x], *from = r[in->y];
        const float share = r[in->z][0];
        float *o = r[in->target];
        EACH o[i] = (to[i] - from[i]) * share + from[i];
      } break;
      case cv_code_rootStep: {
        // z + k x / (s sqrt(y) + e): the root and the quotient hide behind each other and behind memory.
        const float *a = r[in->x], *b = r[in->y], *c = r[in->z];
        const float s = r[in->scalars[0]][0], e = r[in->scalars[1]][0], k = r[in->scalars[2]][0];
        float *o = r[in->target];
        EACH o[i] = a[i] / (__builtin_elementwise_sqrt(b[i]) * s + e) * k + c[i];
      } break;
      case cv_code_function:
        in->call(in->context, r[in->target], r[in->x], r[in->y], n);
        break;
      default:
        break;
    }
  }
}
