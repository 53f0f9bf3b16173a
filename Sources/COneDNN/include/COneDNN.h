// The whole C surface over oneDNN: an engine, products, convolutions, and calls ready to run.
//
// A primitive is described once (created), bound to addresses once (bound), and then executed any
// number of times without an allocation of ours. No C++ type, exception or global crosses these
// headers. oneDNN 2.x and 3.x describe primitives differently; only the files behind them know.
#ifndef C_ONEDNN_H
#define C_ONEDNN_H

#include "Calls.h"
#include "Convolutions.h"
#include "Products.h"

#endif
