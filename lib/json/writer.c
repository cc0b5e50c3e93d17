/* yajl_gen whose output goes into a buffer of the arena, so that nothing needs to be freed. */
#include "json/writer.h"

#include "base/buffer.h"

#include <stdalign.h>
#include <stddef.h>
#include <string.h>
#include <yajl/yajl_gen.h>

/* yajl_gen allocates two small structs (some 650 bytes: its stack of states has room for
 * 128 levels) and does not check for NULL, so the memory is taken before yajl asks for it. */
#define GENERATOR_BYTES 1024

/* The bits of `objects`; yajl_gen itself would stop at 128. */
#define LEVELS_MAX 64

struct json_writer {
	struct buffer text;
	yajl_alloc_funcs memory;
	yajl_gen generator;
	/* yajl_gen closes whatever it is told to, even an array with '}', or an object
	 * after a name without a value. */
	uint64_t objects; /* bit i: level i is an object, not an array */
	unsigned int open;
	bool named; /* a name was written and its value was not */
	bool failed;
	size_t taken;
	alignas(max_align_t) unsigned char reserve[GENERATOR_BYTES];
};

static void *take(void *context, size_t size)
{
	struct json_writer *writer = context;
	size_t rounded = (size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
	void *result = writer->reserve + writer->taken;

	if (rounded > sizeof(writer->reserve) - writer->taken)
		return NULL;
	writer->taken += rounded;
	return result;
}

/* yajl would only reallocate its own output buffer, and print() replaces that. */
static void *grow(void *context, void *memory, size_t size)
{
	(void)memory;
	return take(context, size);
}

static void give_back(void *context, void *memory)
{
	(void)context;
	(void)memory;
}

static void print(void *context, const char *text, size_t length)
{
	buffer_add(context, text, length);
}

struct json_writer *json_open(struct arena *arena)
{
	struct json_writer *writer = arena_alloc(arena, sizeof(*writer));

	if (writer == NULL)
		return NULL;

	buffer_init(&writer->text, arena);
	writer->memory = (yajl_alloc_funcs){
		.malloc = take,
		.realloc = grow,
		.free = give_back,
		.ctx = writer,
	};
	writer->generator = yajl_gen_alloc(&writer->memory);
	if (writer->generator == NULL)
		return NULL;
	if (!yajl_gen_config(writer->generator, yajl_gen_print_callback, print, &writer->text))
		return NULL;
	if (!yajl_gen_config(writer->generator, yajl_gen_validate_utf8, 1))
		return NULL;
	return writer;
}

static void keep(struct json_writer *writer, yajl_gen_status status)
{
	writer->named = false;
	if (status != yajl_gen_status_ok)
		writer->failed = true;
}

static bool usable(const struct json_writer *writer)
{
	return writer != NULL && !writer->failed;
}

static void begin(struct json_writer *writer, bool object)
{
	if (!usable(writer))
		return;
	if (writer->open == LEVELS_MAX) {
		writer->failed = true;
		return;
	}
	keep(writer, object ? yajl_gen_map_open(writer->generator)
			    : yajl_gen_array_open(writer->generator));
	writer->objects = writer->objects << 1 | object;
	writer->open++;
}

static void end(struct json_writer *writer, bool object)
{
	if (!usable(writer))
		return;
	if (writer->open == 0 || writer->named || (writer->objects & 1) != object) {
		writer->failed = true;
		return;
	}
	keep(writer, object ? yajl_gen_map_close(writer->generator)
			    : yajl_gen_array_close(writer->generator));
	writer->objects >>= 1;
	writer->open--;
}

void json_object_begin(struct json_writer *writer)
{
	begin(writer, true);
}

void json_object_end(struct json_writer *writer)
{
	end(writer, true);
}

void json_array_begin(struct json_writer *writer)
{
	begin(writer, false);
}

void json_array_end(struct json_writer *writer)
{
	end(writer, false);
}

static void write_text(struct json_writer *writer, const char *text)
{
	keep(writer, yajl_gen_string(writer->generator, (const unsigned char *)text, strlen(text)));
}

void json_key(struct json_writer *writer, const char *name)
{
	if (!usable(writer))
		return;
	if (writer->open == 0 || writer->named || (writer->objects & 1) == 0) {
		writer->failed = true;
		return;
	}
	write_text(writer, name);
	writer->named = true;
}

void json_string(struct json_writer *writer, const char *text)
{
	if (text == NULL)
		json_null(writer);
	else if (usable(writer))
		write_text(writer, text);
}

void json_integer(struct json_writer *writer, int64_t value)
{
	if (usable(writer))
		keep(writer, yajl_gen_integer(writer->generator, value));
}

void json_boolean(struct json_writer *writer, bool value)
{
	if (usable(writer))
		keep(writer, yajl_gen_bool(writer->generator, value));
}

void json_null(struct json_writer *writer)
{
	if (usable(writer))
		keep(writer, yajl_gen_null(writer->generator));
}

void json_raw(struct json_writer *writer, const char *json)
{
	/* A number is the only thing that yajl_gen writes as it is given. */
	if (json == NULL)
		json_null(writer);
	else if (usable(writer))
		keep(writer, yajl_gen_number(writer->generator, json, strlen(json)));
}

void json_member_string(struct json_writer *writer, const char *name, const char *text)
{
	json_key(writer, name);
	json_string(writer, text);
}

void json_member_integer(struct json_writer *writer, const char *name, int64_t value)
{
	json_key(writer, name);
	json_integer(writer, value);
}

void json_member_boolean(struct json_writer *writer, const char *name, bool value)
{
	json_key(writer, name);
	json_boolean(writer, value);
}

void json_member_raw(struct json_writer *writer, const char *name, const char *json)
{
	json_key(writer, name);
	json_raw(writer, json);
}

const char *json_text(struct json_writer *writer, size_t *length_out)
{
	const char *text;

	if (!usable(writer) || writer->open != 0 || writer->text.length == 0)
		return NULL;
	text = buffer_text(&writer->text);
	if (text != NULL && length_out != NULL)
		*length_out = writer->text.length;
	return text;
}
