// Robots that find their way through a maze, each steered by a small network. Only exactly rounded operations in a fixed order
// occur, so results are the same bits on every machine.
#ifndef CVECTOR_MAZE_H
#define CVECTOR_MAZE_H

#include <stdint.h>

// The numbers of a network: 10 inputs and 1 to 6 units, those and 1 to 2 outputs.
enum { cv_maze_weights = 80 };

// A wall along an axis: x = `at` for y from `from` to `to` where it is upright, else the other way round.
typedef struct {
  int32_t is_upright;
  double at, from, to;
} cv_wall;

// Where robots begin, how far they go in a step at most, how near they come to a wall, and for how many steps.
typedef struct {
  double x, y, goal_x, goal_y, stride, margin;
  int64_t steps;
} cv_maze;

// Lets a robot of weights [80] loose. `path` [steps + 1, 2] takes its places, where it is not null; `end` [2] the last one.
void cv_walk(const cv_maze *maze, const cv_wall *walls, int64_t count, const float *weights, double *end, double *path);

#endif
