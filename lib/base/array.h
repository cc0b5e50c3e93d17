/* How many items an array has. */
#ifndef DUET_BASE_ARRAY_H
#define DUET_BASE_ARRAY_H

/* For an array itself: of a pointer the compiler says (-Wsizeof-pointer-div)
 * that nobody knows. */
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#endif
