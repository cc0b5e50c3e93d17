/* Calls that this program does without, turned into compile errors: a rule of
 * review that a machine keeps.  Included before everything else by the build
 * (-include), so that the system's own declarations come first. */
#ifndef DUET_BANNED_H
#define DUET_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* These write without a bound: buffer_format(), snprintf(). */
#pragma GCC poison sprintf vsprintf strcpy strcat gets stpcpy
/* These hide state between calls, or between threads. */
#pragma GCC poison strtok localtime gmtime ctime asctime rand srand strerror
/* These cannot say that the text was no number: number_parse(). */
#pragma GCC poison atoi atol atoll atof

#endif
