/* One input of a fuzzer: under libFuzzer, or replay.c that runs files once. */
#ifndef DUET_FUZZ_H
#define DUET_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* Returns 0; stops the process where something is not as it must be. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
