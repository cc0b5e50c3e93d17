/* A member that the table does not allow ends the parse at once, so that nothing of a
 * refused body is kept.  Where other members are allowed they are skipped level by level,
 * so that the depth limit holds for them too. */
#include "json/fields_read.h"

#include "json/field_fault.h"
#include "json/reader.h"
#include "json/reader_levels.h"
#include "json/reader_values.h"

static const yajl_callbacks callbacks = {
	.yajl_null = reader_on_null,
	.yajl_boolean = reader_on_boolean,
	/* With this callback yajl hands over digits and never makes a double or an integer. */
	.yajl_number = reader_on_number,
	.yajl_string = reader_on_string,
	.yajl_start_map = reader_on_start_map,
	.yajl_map_key = reader_on_key,
	.yajl_end_map = reader_on_end_map,
	.yajl_start_array = reader_on_start_array,
	.yajl_end_array = reader_on_end_array,
};

/* yajl's own error text would repeat parts of the body. */
static bool not_json(struct reader *reader)
{
	reader->fault->pointer[0] = '\0';
	fault_detail(reader->fault, "The body is not valid JSON.");
	return false;
}

static bool parse(struct reader *reader)
{
	yajl_status status;

	if (setjmp(reader->memory.spent) != 0) {
		reader_fault_spent(reader);
		return false;
	}
	reader->parser = yajl_alloc(&callbacks, &reader->memory.functions, reader);
	/* Its own UTF-8 check accepts overlong forms and surrogates, and could not name the
	 * field; reader_text_is_good() replaces it. */
	if (reader->parser == NULL || !yajl_config(reader->parser, yajl_dont_validate_strings, 1))
		return not_json(reader);

	status = yajl_parse(reader->parser, (const unsigned char *)reader->bytes, reader->length);
	/* Only this call notices a value that ends too early, or a second value. */
	if (status == yajl_status_ok)
		status = yajl_complete_parse(reader->parser);
	if (status == yajl_status_error)
		return not_json(reader);
	return status == yajl_status_ok;
}

bool fields_read(const struct fields *fields, struct arena *arena, const char *bytes, size_t length,
		 void *object_out, struct field_fault *fault_out)
{
	struct reader reader = {
		.fields = fields,
		.object_out = object_out,
		.arena = arena,
		.bytes = length == 0 ? "" : bytes,
		.length = length,
		.fault = fault_out,
	};

	*fault_out = (struct field_fault){ .spent = false };
	yajl_memory_init(&reader.memory, arena);
	return parse(&reader);
}
