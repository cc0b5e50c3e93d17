#include "db/span_cells.h"

#include "base/clock.h"

/* 0001-01-01 and the last microsecond of 9999: what every server compares. */
#define DATETIME_MIN_US INT64_C(-62135596800000000)
#define DATETIME_MAX_US CLOCK_MAX_US

static struct cell cell_clamped(int64_t utc_us)
{
	if (utc_us < DATETIME_MIN_US)
		return cell_time(DATETIME_MIN_US);
	return cell_time(utc_us > DATETIME_MAX_US ? DATETIME_MAX_US : utc_us);
}

struct cell cell_type(int type)
{
	return cell_unsigned(type < 0 ? 0 : (uint64_t)type + 1);
}

struct cell cell_from(const struct time_span *span)
{
	return cell_clamped(span == NULL ? INT64_MIN : span->from_us);
}

struct cell cell_to(const struct time_span *span)
{
	return cell_clamped(span == NULL ? INT64_MAX : span->to_us);
}
