#ifndef FIREBREAK_CZLIB_H
#define FIREBREAK_CZLIB_H

#include <zlib.h>

#endif
