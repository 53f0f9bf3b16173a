// Robots in a maze: six rays, four sectors that say where the goal is, a network of one hidden layer, a turn and a step.
#include "CVector.h"

#include <math.h>

#pragma clang fp contract(off)

enum { rays = 6, sectors = 4, inputs = rays + sectors + 1, hidden = 6, outputs = 2 };

// Numbers beyond this far away look alike.
static const double sight = 0.5;
// Turns by about this angle at most, in radians.
static const double turn = 0.4;
// What parameters are multiplied by to be weights.
static const double gain = 4;

// x / (1 + |x|): from -1 to 1, without a function that machines round differently.
static double squashed(double x) { return x / (1 + fabs(x)); }

// How far it is to a wall in a direction; `sight` where there is none nearer.
static double clearance(const cv_wall *walls, int64_t count, double x, double y, double dx, double dy) {
  double nearest = sight;
  for (int64_t i = 0; i < count; i++) {
    const cv_wall *wall = walls + i;
    const double across = wall->is_upright ? dx : dy, along = wall->is_upright ? dy : dx;
    if (across == 0) continue;
    const double distance = (wall->at - (wall->is_upright ? x : y)) / across;
    if (!(distance >= 0) || distance >= nearest) continue;
    const double place = (wall->is_upright ? y : x) + distance * along;
    if (place >= wall->from && place <= wall->to) nearest = distance;
  }
  return nearest;
}

// Whether a place is nearer to a wall than the margin.
static int is_blocked(const cv_maze *maze, const cv_wall *walls, int64_t count, double x, double y) {
  for (int64_t i = 0; i < count; i++) {
    const cv_wall *wall = walls + i;
    const double across = (wall->is_upright ? x : y) - wall->at, place = wall->is_upright ? y : x;
    const double beyond = place < wall->from ? wall->from - place : place > wall->to ? place - wall->to : 0;
    if (across * across + beyond * beyond < maze->margin * maze->margin) return 1;
  }
  return 0;
}

void cv_walk(const cv_maze *maze, const cv_wall *walls, int64_t count, const float *weights, double *end, double *path) {
  static const double half = 0.70710678118654752;
  // Rays from the right over ahead to the left, and one behind: along the heading, and to its left.
  static const double ahead[rays] = {0, half, 1, half, 0, -1}, left[rays] = {-1, -half, 0, half, 1, 0};
  const float *second = weights + inputs * hidden;
  double x = maze->x, y = maze->y, hx = 0, hy = 1;
  for (int64_t step = 0; step < maze->steps; step++) {
    if (path) path[2 * step] = x, path[2 * step + 1] = y;
    double seen[inputs] = {0};
    for (int ray = 0; ray < rays; ray++) {
      const double dx = ahead[ray] * hx - left[ray] * hy, dy = ahead[ray] * hy + left[ray] * hx;
      seen[ray] = clearance(walls, count, x, y, dx, dy) / sight;
    }
    const double gx = maze->goal_x - x, gy = maze->goal_y - y;
    const double forward = hx * gx + hy * gy, sideways = hx * gy - hy * gx;
    const int isAlong = fabs(forward) >= fabs(sideways);
    seen[rays + (isAlong ? (forward >= 0 ? 0 : 2) : (sideways >= 0 ? 1 : 3))] = 1;
    seen[inputs - 1] = 1;
    double units[hidden + 1];
    for (int unit = 0; unit < hidden; unit++) {
      double sum = 0;
      for (int i = 0; i < inputs; i++) sum += (double)weights[unit * inputs + i] * seen[i];
      units[unit] = squashed(gain * sum);
    }
    units[hidden] = 1;
    double said[outputs];
    for (int output = 0; output < outputs; output++) {
      double sum = 0;
      for (int i = 0; i <= hidden; i++) sum += (double)second[output * (hidden + 1) + i] * units[i];
      said[output] = squashed(gain * sum);
    }
    const double side = turn * said[0], nx = hx - side * hy, ny = hy + side * hx;
    const double length = sqrt(nx * nx + ny * ny);
    hx = nx / length;
    hy = ny / length;
    const double speed = maze->stride * 0.5 * (1 + said[1]);
    const double tx = x + speed * hx, ty = y + speed * hy;
    // The margin is wider than a step, so nothing passes a wall between two places.
    if (!is_blocked(maze, walls, count, tx, ty)) x = tx, y = ty;
  }
  if (path) path[2 * maze->steps] = x, path[2 * maze->steps + 1] = y;
  end[0] = x;
  end[1] = y;
}
