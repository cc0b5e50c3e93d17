/* Calls that this program does without, turned into compile errors: a rule of
 * review that a machine keeps.  Included before everything else by the build
 * (-include), so that the system's own declarations come first.
 *
 * A banned name becomes the name of a constant, which cannot be called.  GCC's
 * poison pragma would be shorter, but it also refuses <mysql.h> and
 * <openssl/evp.h>, which merely mention such names. */
#ifndef DUET_BASE_BANNED_H
#define DUET_BASE_BANNED_H

#ifdef NDEBUG
#error "asserts stay on in production: take a preset, or a build type without -DNDEBUG"
#endif

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define DUET_BANNED(name) extern const char name##_is_banned[]

/* These write without a bound: buffer_format(), snprintf(). */
DUET_BANNED(sprintf);
DUET_BANNED(vsprintf);
DUET_BANNED(strcpy);
DUET_BANNED(strcat);
DUET_BANNED(gets);
DUET_BANNED(stpcpy);

/* These hide state between calls, or between threads: strtok_r(), clock.h,
 * random.h, strerror_r(). */
DUET_BANNED(strtok);
DUET_BANNED(localtime);
DUET_BANNED(gmtime);
DUET_BANNED(ctime);
DUET_BANNED(asctime);
DUET_BANNED(rand);
DUET_BANNED(srand);
DUET_BANNED(strerror);

/* These cannot say that the text was no number: number_parse(). */
DUET_BANNED(atoi);
DUET_BANNED(atol);
DUET_BANNED(atoll);
DUET_BANNED(atof);

/* Where a call is a macro already (_FORTIFY_SOURCE under clang). */
#undef sprintf
#undef vsprintf
#undef strcpy
#undef strcat
#undef gets
#undef stpcpy
#undef strtok
#undef localtime
#undef gmtime
#undef ctime
#undef asctime
#undef rand
#undef srand
#undef strerror
#undef atoi
#undef atol
#undef atoll
#undef atof

#define sprintf   sprintf_is_banned
#define vsprintf  vsprintf_is_banned
#define strcpy    strcpy_is_banned
#define strcat    strcat_is_banned
#define gets      gets_is_banned
#define stpcpy    stpcpy_is_banned
#define strtok    strtok_is_banned
#define localtime localtime_is_banned
#define gmtime    gmtime_is_banned
#define ctime     ctime_is_banned
#define asctime   asctime_is_banned
#define rand      rand_is_banned
#define srand     srand_is_banned
#define strerror  strerror_is_banned
#define atoi      atoi_is_banned
#define atol      atol_is_banned
#define atoll     atoll_is_banned
#define atof      atof_is_banned

#endif
