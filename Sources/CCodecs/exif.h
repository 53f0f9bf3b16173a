// How cameras say which way up a picture is, whatever the format that carries it.

#ifndef EXIF_H
#define EXIF_H

#include <stddef.h>
#include <stdint.h>

// The orientation, from 1 to 8, in the EXIF data of a picture, which begin with their name "Exif"; 1 where none is told.
int cc_exif_orientation(const uint8_t *bytes, size_t count);

#endif
