// Rows of a table by number.
#ifndef CVECTOR_TABLE_H
#define CVECTOR_TABLE_H

#include <stdint.h>

// `count` ids, each for a row of `width` floats in `rows`, and a table of `length` such rows.
typedef struct {
  int64_t length, count, width;
  const int32_t *ids;
  float *table, *rows;
  float missing;  // what a gathered row is filled with where the table has none of its id
  int threads;
} cv_table;

// Brings the row of each id from the table; the argument is a cv_table. Always returns 0.
int cv_table_gather_run(void *table);
// Makes each row of the table the sum of those of its id, in the order of the ids; others are passed over.
int cv_table_scatter_run(void *table);

#endif
