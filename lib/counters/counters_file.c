/* How a file is found, made and replaced.  Whoever means to replace one holds its
 * range lock MAKING meanwhile and looks again at the path afterwards, so that of
 * several programs that start at once only one makes the new file. */
#include "counters/counters_file.h"

#include "base/clock.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC     UINT64_C(0x3173726574756f43) /* no other file begins so */
#define PATH_SIZE 512

/* Somebody else may replace the file as often between our looks; more often it is
 * no accident. */
#define TRIES_MAX 8

/* Ranges of locks lie beyond any byte that the file has. */
#define MAKING     INT64_C(0x40000000)
#define LOCK_FIRST (MAKING + 1)

struct head {
	uint64_t magic, fingerprint, size;
	int64_t since_us;
};

struct counters_file {
	int fd; /* -1: alone */
	size_t size;
	struct head *head;
};

/* The bytes begin at a line of the processor's cache of their own. */
#define HEAD_SIZE ((size_t)64)
static_assert(sizeof(struct head) <= HEAD_SIZE, "the head has room");

static enum status failed(struct error *error_out, const char *path, const char *what)
{
	char reason[128];

	return fail(error_out, DUET_HERE, DUET_INTERNAL,
		    "%s %.120s: %s; correct the setting `metricsFile`", what, path,
		    strerror_r(errno, reason, sizeof(reason)));
}

static struct flock range(int64_t at, short type)
{
	return (struct flock){ .l_type = type, .l_whence = SEEK_SET, .l_start = at, .l_len = 1 };
}

/* Locks of an open file description: the kernel gives them back with the last
 * descriptor, and two openings by one process do not count as one. */
static bool lock_range(int fd, int64_t at, int command)
{
	struct flock lock = range(at, F_WRLCK);
	int result;

	do {
		result = fcntl(fd, command, &lock);
	} while (result != 0 && errno == EINTR);
	return result == 0;
}

static void unlock_range(int fd, int64_t at)
{
	struct flock lock = range(at, F_UNLCK);

	(void)fcntl(fd, F_OFD_SETLK, &lock);
}

static size_t whole_size(const struct counters_layout *layout)
{
	return HEAD_SIZE + layout->size;
}

static bool is_still_at(int fd, const char *path)
{
	struct stat ours, there;

	return fstat(fd, &ours) == 0 && lstat(path, &there) == 0 && ours.st_dev == there.st_dev &&
	       ours.st_ino == there.st_ino;
}

/* Others could cut short, and so end us, what is not ours alone. */
static bool is_ours(int fd)
{
	struct stat stat;

	return fstat(fd, &stat) == 0 && S_ISREG(stat.st_mode) && stat.st_uid == geteuid() &&
	       (stat.st_mode & 077) == 0;
}

static bool fits(int fd, const struct counters_layout *layout)
{
	struct head head;
	struct stat stat;

	return fstat(fd, &stat) == 0 && (size_t)stat.st_size == whole_size(layout) &&
	       pread(fd, &head, sizeof(head), 0) == (ssize_t)sizeof(head) && head.magic == MAGIC &&
	       head.fingerprint == layout->fingerprint && head.size == layout->size;
}

/* A file with its head in it, and all of its room: a full disk shows here, and not
 * as a signal when something is counted. */
static bool fill(int fd, const struct counters_layout *layout)
{
	struct head head = {
		.magic = MAGIC,
		.fingerprint = layout->fingerprint,
		.size = layout->size,
		.since_us = clock_utc_us(),
	};

	errno = posix_fallocate(fd, 0, (off_t)whole_size(layout));
	return errno == 0 && pwrite(fd, &head, sizeof(head), 0) == (ssize_t)sizeof(head);
}

/* Puts a new file at the path, whole from the first moment that it can be seen. */
static enum status make(const char *path, const struct counters_layout *layout,
			struct error *error_out)
{
	char new_path[PATH_SIZE + 8];
	enum status status = DUET_OK;
	int fd;

	/* Of one that was killed here. */
	(void)snprintf(new_path, sizeof(new_path), "%s.new", path);
	(void)unlink(new_path);
	fd = open(new_path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return failed(error_out, path, "cannot make");
	if (!fill(fd, layout))
		status = failed(error_out, path, "cannot fill");
	else if (rename(new_path, path) != 0)
		status = failed(error_out, path, "cannot replace");
	if (status != DUET_OK)
		(void)unlink(new_path);
	close(fd);
	return status;
}

/* The file at the path, or an empty one for a start; -1 when it cannot be had. */
static int open_path(const char *path)
{
	return open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0600);
}

/* Makes a new file in place of the one that is open, unless somebody else just did. */
static enum status replace(int fd, const char *path, const struct counters_layout *layout,
			   struct error *error_out)
{
	enum status status = DUET_OK;

	if (!lock_range(fd, MAKING, F_OFD_SETLKW))
		return failed(error_out, path, "cannot lock");
	if (is_still_at(fd, path))
		status = make(path, layout, error_out);
	return status;
}

/* *fd_out is a descriptor of a file that fits, -1 where it fails. */
static enum status find(const char *path, const struct counters_layout *layout, int *fd_out,
			struct error *error_out)
{
	*fd_out = -1;
	for (int tries = 0; tries < TRIES_MAX; tries++) {
		enum status status;
		int fd = open_path(path);

		if (fd < 0)
			return failed(error_out, path, "cannot open");
		if (!is_ours(fd)) {
			close(fd);
			return fail(error_out, DUET_HERE, DUET_INTERNAL,
				    "%.120s is no file of ours alone (mode 0600); remove it, or "
				    "correct the setting `metricsFile`",
				    path);
		}
		if (fits(fd, layout)) {
			*fd_out = fd;
			return DUET_OK;
		}
		status = replace(fd, path, layout, error_out);
		close(fd);
		if (status != DUET_OK)
			return status;
	}
	return fail(error_out, DUET_HERE, DUET_INTERNAL,
		    "%.120s is replaced again and again; give each version its own `metricsFile`",
		    path);
}

enum status counters_file_open(const char *path, const struct counters_layout *layout,
			       struct counters_file **file_out, struct error *error_out)
{
	struct counters_file *file;
	enum status status;
	void *bytes;
	int fd;

	if (strlen(path) >= PATH_SIZE)
		return fail(error_out, DUET_HERE, DUET_INTERNAL,
			    "the path of `metricsFile` is too long");
	status = find(path, layout, &fd, error_out);
	if (status != DUET_OK)
		return status;
	bytes = mmap(NULL, whole_size(layout), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	file = malloc(sizeof(*file));
	if (bytes == MAP_FAILED || file == NULL) {
		status = failed(error_out, path, "cannot map");
		if (bytes != MAP_FAILED)
			(void)munmap(bytes, whole_size(layout));
		free(file);
		close(fd);
		return status;
	}
	*file = (struct counters_file){ .fd = fd, .size = whole_size(layout), .head = bytes };
	*file_out = file;
	return DUET_OK;
}

struct counters_file *counters_file_alone(const struct counters_layout *layout)
{
	struct counters_file *file = malloc(sizeof(*file));
	void *bytes = mmap(NULL, whole_size(layout), PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (file == NULL || bytes == MAP_FAILED) {
		if (bytes != MAP_FAILED)
			(void)munmap(bytes, whole_size(layout));
		free(file);
		return NULL;
	}
	*file = (struct counters_file){ .fd = -1, .size = whole_size(layout), .head = bytes };
	file->head->since_us = clock_utc_us();
	return file;
}

void counters_file_close(struct counters_file **file)
{
	if (*file == NULL)
		return;
	(void)munmap((*file)->head, (*file)->size);
	if ((*file)->fd >= 0)
		close((*file)->fd);
	free(*file);
	*file = NULL;
}

void *counters_file_bytes(const struct counters_file *file)
{
	return (char *)file->head + HEAD_SIZE;
}

bool counters_file_is_shared(const struct counters_file *file)
{
	return file->fd >= 0;
}

int64_t counters_file_since_us(const struct counters_file *file)
{
	return file->head->since_us;
}

bool counters_file_lock(struct counters_file *file, unsigned number)
{
	return file->fd < 0 || lock_range(file->fd, LOCK_FIRST + number, F_OFD_SETLK);
}

void counters_file_unlock(struct counters_file *file, unsigned number)
{
	if (file->fd >= 0)
		unlock_range(file->fd, LOCK_FIRST + number);
}

bool counters_file_is_locked(const struct counters_file *file, unsigned number)
{
	struct flock lock = range(LOCK_FIRST + number, F_WRLCK);

	return file->fd >= 0 && fcntl(file->fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}
