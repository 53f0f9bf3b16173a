// The products of transformed tiles: a panel of 32 columns, eight rows at a time, sums in registers.
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "Tiles.h"

enum { rows_together = 8 };

#define PRODUCT cv_panel_product
#define PRODUCT_TARGET CLONES
#define ROWS rows_of_floats
#define ROWS_TARGET __attribute__((always_inline))
#define ADD(sum, x, y) ((sum) + (x) * (y))
#include "PanelLoop.h"

#if defined(__x86_64__)
#define PAIRS __attribute__((target("arch=x86-64-v4,avx512bf16")))

static inline PAIRS __attribute__((always_inline)) lanes add_pairs(lanes sum, float x, lanes y) {
  return (lanes)_mm512_dpbf16_ps((__m512)sum, (__m512bh)_mm512_set1_ps(x), (__m512bh)y);
}

#define PRODUCT cv_panel_product_of_halves
#define PRODUCT_TARGET PAIRS
#define ROWS rows_of_halves
#define ROWS_TARGET PAIRS __attribute__((always_inline))
#define ADD(sum, x, y) add_pairs(sum, x, y)
#include "PanelLoop.h"
#else
// cv_winograd_pays says that nothing comes here.
void cv_panel_product_of_halves(const panel_product *product) { (void)product; }
#endif
