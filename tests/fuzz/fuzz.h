/* One input of a fuzzer, from libFuzzer or from replay.c, which runs files once. */
#ifndef DUET_FUZZ_H
#define DUET_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* Returns 0; aborts the process if something is not as it must be. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
