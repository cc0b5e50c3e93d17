/* What drift comes to over everybody, and the ranges of ids that it is read in: they keep
 * each statement short, however large the tables are. */
#ifndef DUET_STORE_DRIFT_SUMMARY_H
#define DUET_STORE_DRIFT_SUMMARY_H

#include "core/amount.h"
#include "db/cell.h"
#include "db/db.h"

extern const struct statement_table drift_summary_statements;

/* The sums over everybody, in one consistent read on a DB_READER. */
struct drift_summary {
	uint64_t organizations;           /* all there are */
	uint64_t out_of_step;             /* drift is not 0 */
	uint64_t outside_changes;         /* organizations with one that no operation has met yet */
	struct amount organization_ahead; /* the sum where the organization has more ... */
	struct amount user_ahead;         /* ... and where its members have more */
};
DUET_MUST_USE enum status store_drift_summary(struct db *db, struct drift_summary *summary_out,
					      struct error *error_out);

/* Accounts of one range: 0.2 s where everything is in memory, and far from the
 * connection's read timeout where it is not. */
#define ID_RANGE_MAX 50000

/* Ids after one and up to another. */
struct id_range {
	uint64_t after_id, last_id;
	uint64_t count; /* rows in it; 0: there are none after after_id */
};

/* The range of the next `most` users, or organizations. */
DUET_MUST_USE enum status drift_users_range(struct db *db, uint64_t after_id, uint64_t most,
					    struct id_range *range_out, struct error *error_out);
DUET_MUST_USE enum status drift_organizations_range(struct db *db, uint64_t after_id, uint64_t most,
						    struct id_range *range_out,
						    struct error *error_out);

/* Counts its rows again after it was shortened. */
DUET_MUST_USE enum status drift_users_recount(struct db *db, struct id_range *range,
					      struct error *error_out);

/* The organizations of a range that no single member mirrors. */
struct drift_kinds {
	uint64_t shared; /* several members */
	uint64_t empty;  /* none */
	uint64_t bare;   /* no balance row */
};
DUET_MUST_USE enum status drift_kinds_count(struct db *db, const struct id_range *range,
					    struct drift_kinds *kinds_out, struct error *error_out);
bool drift_kinds_any(const struct drift_kinds *kinds);

/* What follows FROM in the summary and in the scan: users who are out of step, and organizations
 * with no or several members, or no balance row. */
/* clang-format off */
#define IS_MOVED_FROM_OUTSIDE \
	"(u.creditBalance <> u.ledgerBalance OR b.balance <> b.ledgerBalance)"

/* The second member is looked up by b's column and not by the equal one of u.  So it is looked
 * up only for rows whose balances, which need b, differ. */
#define DRIFTED_USERS                                                              \
	"  FROM users AS u FORCE INDEX (PRIMARY)\n"                                \
	"  STRAIGHT_JOIN credit_balances AS b FORCE INDEX (PRIMARY)\n"             \
	"    ON b.organizationId = u.organizationId\n"
#define WHERE_DRIFTED_USERS                                                        \
	" WHERE u.id > ? AND u.id <= ?\n"                                          \
	"   AND (b.balance <> u.creditBalance OR " IS_MOVED_FROM_OUTSIDE ")\n"     \
	"   AND (SELECT m.id\n"                                                    \
	"          FROM users AS m FORCE INDEX (users_organizationId)\n"           \
	"         WHERE m.organizationId = b.organizationId\n"                     \
	"         LIMIT 1 OFFSET 1) IS NULL\n"

/* One index gives those with several members.  The other two kinds cost a look-up for
 * each organization, so they are left out unless counting has shown that there are any. */
#define UNMIRRORED_ORGANIZATIONS                                                   \
	"(SELECT m.organizationId AS id\n"                                         \
	"          FROM users AS m FORCE INDEX (users_organizationId)\n"           \
	"         WHERE m.organizationId > ? AND m.organizationId <= ?\n"          \
	"         GROUP BY m.organizationId\n"                                     \
	"        HAVING COUNT(*) > 1\n"                                            \
	"         UNION\n"                                                         \
	"        SELECT e.id\n"                                                    \
	"          FROM organizations AS e FORCE INDEX (PRIMARY)\n"                \
	"          LEFT JOIN users AS m FORCE INDEX (users_organizationId)\n"      \
	"            ON m.organizationId = e.id\n"                                 \
	"         WHERE ? <> 0 AND e.id > ? AND e.id <= ? AND m.id IS NULL\n"      \
	"         UNION\n"                                                         \
	"        SELECT e.id\n"                                                    \
	"          FROM organizations AS e FORCE INDEX (PRIMARY)\n"                \
	"          LEFT JOIN credit_balances AS n FORCE INDEX (PRIMARY)\n"         \
	"            ON n.organizationId = e.id\n"                                 \
	"         WHERE ? <> 0 AND e.id > ? AND e.id <= ?\n"                       \
	"           AND n.organizationId IS NULL) AS unmirrored\n"
#define UNMIRRORED_PARAMS "uu" "uuu" "uuu"

#define WITH_MEMBERS_AND_BALANCE                                                   \
	"  LEFT JOIN users AS u FORCE INDEX (users_organizationId)\n"              \
	"    ON u.organizationId = o.id\n"                                         \
	"  LEFT JOIN credit_balances AS b FORCE INDEX (PRIMARY)\n"                 \
	"    ON b.organizationId = o.id\n"
#define DRIFTED_ORGANIZATIONS                                                      \
	"  FROM " UNMIRRORED_ORGANIZATIONS                                         \
	"  STRAIGHT_JOIN organizations AS o FORCE INDEX (PRIMARY)\n"               \
	"    ON o.id = unmirrored.id\n"                                            \
	WITH_MEMBERS_AND_BALANCE                                                   \
	" GROUP BY o.id\n"                                                         \
	"HAVING COALESCE(MIN(b.balance), 0) <> COALESCE(SUM(u.creditBalance), 0)\n" \
	"    OR MAX(" IS_MOVED_FROM_OUTSIDE ")\n"
/* clang-format on */

/* Fills the parameters UNMIRRORED_PARAMS. */
#define DRIFT_UNMIRRORED_CELLS 8
void drift_unmirrored_cells(const struct id_range *range, const struct drift_kinds *kinds,
			    struct cell cells_out[static DRIFT_UNMIRRORED_CELLS]);

#endif
