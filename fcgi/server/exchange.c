#include "fcgi/server/exchange.h"

#include "base/clock.h"
#include "fcgi/server/answer.h"
#include "fcgi/server/dispatch.h"
#include "fcgi/telemetry/log.h"
#include "fcgi/telemetry/metrics.h"

#include <assert.h>
#include <fastcgi.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

/* How long a web server may be silent before and within the head of a request, and then
 * within the body and until it takes the answer.  It sends the head as soon as it is
 * connected, and a peer that only connects holds a thread that long; it buffers body and
 * answer, so seconds are plenty. */
#define HEAD_TIMEOUT_S 2
#define BODY_TIMEOUT_S 5

/* For one piece of a body that is made in pieces. */
#define PIECE_KEEP_BYTES ((size_t)256 * 1024)
#define PIECE_BYTES_MAX  ((size_t)16 * 1024 * 1024)

void exchange_init(FCGX_Request *fcgi)
{
	/* libfcgi never sees the listening socket (-1): it would wait on it without an
	 * end, and report old values of errno. */
	int status = FCGX_InitRequest(fcgi, -1, FCGI_FAIL_ACCEPT_ON_INTR);

	assert(status == 0);
}

static void set_timeout(int fd, int option, time_t seconds)
{
	struct timeval timeout = { .tv_sec = seconds };

	/* It fails for a descriptor that is no socket, and this is one. */
	(void)setsockopt(fd, SOL_SOCKET, option, &timeout, sizeof(timeout));
}

/* Makes libfcgi read the head of the request from a connection that we have accepted: to
 * libfcgi it looks like one that was kept open after an earlier request.  The timeouts are
 * set before the first byte is read, because a peer that stops half way through the head
 * would hold the thread for ever.  On false the connection is closed. */
static bool begin(FCGX_Request *fcgi, int fd)
{
	set_timeout(fd, SO_RCVTIMEO, HEAD_TIMEOUT_S);
	set_timeout(fd, SO_SNDTIMEO, BODY_TIMEOUT_S);
	fcgi->ipcFd = fd;
	fcgi->keepConnection = 1;
	if (FCGX_Accept_r(fcgi) != 0)
		return false;
	/* A connection that stays open would tie this thread to one client. */
	fcgi->keepConnection = 0;
	set_timeout(fd, SO_RCVTIMEO, BODY_TIMEOUT_S);
	return true;
}

/* Takes at most `length` bytes of what libfcgi has already read, and wipes them in its
 * buffer, which it would free as it is. */
static int take_and_wipe(FCGX_Stream *in, char *bytes_out, int length)
{
	int taken;

	if (in->rdNext == in->stop) {
		/* This makes it read on. */
		int byte = FCGX_GetChar(in);

		if (byte == EOF)
			return 0;
		bytes_out[0] = (char)byte;
		taken = 1;
	} else {
		taken = in->stop - in->rdNext < length ? (int)(in->stop - in->rdNext) : length;
		(void)FCGX_GetStr(bytes_out, taken, in);
	}
	sodium_memzero(in->rdNext - taken, (size_t)taken);
	return taken;
}

/* The body must end where Content-Length says: a body that was interrupted, aborted or
 * tampered with has another length. */
static bool read_bytes(void *context, char *bytes_out, size_t length)
{
	FCGX_Request *fcgi = context;

	/* It was admitted, so it has a few MiB at most. */
	assert(length <= INT_MAX);
	while (length > 0) {
		int taken = take_and_wipe(fcgi->in, bytes_out, (int)length);

		if (taken == 0)
			return false;
		bytes_out += taken;
		length -= (size_t)taken;
	}
	return FCGX_GetChar(fcgi->in) == EOF && FCGX_GetError(fcgi->in) == 0;
}

/* One exchange, and what came of it. */
struct exchange {
	FCGX_Request *fcgi;
	struct request request;
	struct reply reply;
	const char *problem; /* for the log; NULL: none */
	int write_error;     /* the errno with which the answer got stuck, or 0 */
};

/* Sends the pieces of a body as they are made. */
static enum status send_rest(struct exchange *exchange)
{
	const struct reply_rest *rest = exchange->reply.rest;
	struct arena *arena = arena_open(PIECE_KEEP_BYTES, PIECE_BYTES_MAX);
	enum status status = arena == NULL ? DUET_NO_MEMORY : DUET_OK;
	bool over = false;

	while (status == DUET_OK && !over && FCGX_GetError(exchange->fcgi->out) == 0) {
		struct buffer piece;

		arena_reset(arena);
		buffer_init(&piece, arena);
		status = rest->next(&exchange->request, rest->context, &piece);
		if (status == DUET_OK && buffer_text(&piece) == NULL)
			status = DUET_NO_MEMORY;
		over = piece.length == 0;
		if (status == DUET_OK && !over)
			FCGX_PutStr(piece.data, (int)piece.length, exchange->fcgi->out);
	}
	arena_close(&arena);
	return status;
}

/* If the connection just ended, the web server would take that for the end of the answer
 * and tell the client that all is well.  Bytes that are not a record are an error to it. */
static void break_off(struct exchange *exchange, enum status status)
{
	static const unsigned char no_record[FCGI_HEADER_LEN] = { 0 };

	exchange->request.status = status;
	exchange->reply.http_status = 500;
	exchange->problem = "broken-off";
	(void)send(exchange->fcgi->ipcFd, no_record, sizeof(no_record), MSG_NOSIGNAL);
	(void)shutdown(exchange->fcgi->ipcFd, SHUT_RDWR);
}

static void send_body(struct exchange *exchange)
{
	const struct reply *reply = &exchange->reply;
	enum status status;

	if (exchange->request.method == METHOD_HEAD)
		return;
	if (reply->body_length > 0)
		FCGX_PutStr(reply->body, (int)reply->body_length, exchange->fcgi->out);
	if (reply->rest == NULL)
		return;
	status = send_rest(exchange);
	if (status != DUET_OK)
		break_off(exchange, status);
}

/* Closing the streams sends the rest of the answer and the end of the request in one
 * write. */
static void send_reply(struct exchange *exchange)
{
	const struct reply *reply = &exchange->reply;
	FCGX_Request *fcgi = exchange->fcgi;
	struct buffer head;

	buffer_init(&head, exchange->request.arena);
	reply_write_head(reply, exchange->request.id, &head);
	if (buffer_text(&head) == NULL) {
		/* Not even the head found room. */
		static const char bare[] = "Status: 500 Internal Server Error\r\n\r\n";

		FCGX_PutStr(bare, sizeof(bare) - 1, fcgi->out);
	} else {
		assert(head.length + reply->body_length <= INT_MAX);
		FCGX_PutStr(head.data, (int)head.length, fcgi->out);
		send_body(exchange);
	}
	FCGX_FClose(fcgi->err);
	FCGX_FClose(fcgi->out);
	exchange->write_error = FCGX_GetError(fcgi->out);
}

static void log_exchange(const struct exchange *exchange, int64_t duration_us)
{
	const struct request *request = &exchange->request;
	int http_status = exchange->reply.http_status;
	/* A refusal explains itself, except that of a token: what is wrong with that
	 * concerns those who have set up the identity provider. */
	bool is_ours = http_status >= 500;
	bool has_reason = is_ours || request->token_refused;

	log_request(request->app->log,
		    &(struct log_request){
			    .request_id = request->id,
			    .method = method_name(request->method),
			    .route = request->route == NULL ? "-" : request->route->path,
			    .http_status = http_status,
			    .duration_us = duration_us,
			    .actor = request->caller.actor[0] == '\0' ? "-" : request->caller.actor,
			    .problem = exchange->problem,
			    .status = is_ours ? request->status : DUET_OK,
			    .error = has_reason ? &request->error : NULL,
			    .write_error = exchange->write_error,
		    });
}

static void answer(struct exchange *exchange)
{
	const struct body_source body = { .read = read_bytes, .context = exchange->fcgi };
	struct reply *reply = &exchange->reply;

	*reply = dispatch(&exchange->request, &body);
	answer_complete(&exchange->request, reply);
	exchange->problem =
		reply->problem == NULL ? NULL : problem_kind(reply->problem->type)->name;
	send_reply(exchange);
}

void exchange_serve(struct app *app, FCGX_Request *fcgi, struct arena *arena, int fd)
{
	int64_t accepted_us = clock_monotonic_us();
	struct exchange exchange = { .fcgi = fcgi };
	struct request *request = &exchange.request;
	int64_t duration_us;

	if (!begin(fcgi, fd))
		return;
	request_init(request, app, arena, (const char *const *)fcgi->envp, accepted_us);
	answer(&exchange);
	duration_us = clock_monotonic_us() - accepted_us;
	metrics_count_request(app->metrics, request->route, exchange.reply.http_status,
			      duration_us);
	log_exchange(&exchange, duration_us);
	FCGX_Finish_r(fcgi);
	request_wipe(request);
	arena_reset(arena);
}
