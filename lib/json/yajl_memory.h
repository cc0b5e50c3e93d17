/* Memory for yajl from an arena. yajl does not check for NULL, so a spent arena leaves yajl
 * by longjmp(); nothing needs to be freed, because all memory of yajl is in the arena. */
#ifndef DUET_JSON_YAJL_MEMORY_H
#define DUET_JSON_YAJL_MEMORY_H

#include "base/arena.h"

#include <setjmp.h>
#include <yajl/yajl_common.h>

struct yajl_memory {
	struct arena *arena;
	jmp_buf spent; /* set by the caller before yajl is called */
	yajl_alloc_funcs functions;
};

/* `memory` must stay where it is for as long as yajl uses it. */
void yajl_memory_init(struct yajl_memory *memory, struct arena *arena);

#endif
