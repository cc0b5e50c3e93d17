# Writes a C file that holds the migrations: cmake -DFILES="a.sql|b.sql"
# -DOUTPUT=table.c -P embed_migrations.cmake.  As bytes, because a C11 string
# literal need not be longer than 4095 characters.
string(REPLACE "|" ";" files "${FILES}")

function(write_text variable text)
	string(HEX "${text}" hex)
	string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
	string(REGEX REPLACE "((0x..,)(0x..,)(0x..,)(0x..,)(0x..,)(0x..,)(0x..,)(0x..,))" "\\1\n\t"
		bytes "${bytes}")
	file(APPEND "${OUTPUT}.new"
		"static const char ${variable}[] = {\n\t${bytes}0,\n};\n\n")
endfunction()

file(WRITE "${OUTPUT}.new" "/* Made from the files in migrations/ by the build. */\n#include \"db/migrations_state.h\"\n\n")
set(rows "")
foreach(file IN LISTS files)
	get_filename_component(name "${file}" NAME_WE)
	if(NOT name MATCHES "^([0-9]+)_[a-z0-9_]+$")
		message(FATAL_ERROR "${file}: the name must be <digits>_<words>.sql")
	endif()
	set(version "${CMAKE_MATCH_1}")
	file(READ "${file}" text)
	string(FIND "${text}" "\n-- migrate:up\n" up_at)
	string(FIND "${text}" "\n-- migrate:down\n" down_at)
	if(up_at LESS 0 OR down_at LESS up_at)
		message(FATAL_ERROR "${file}: needs `-- migrate:up` and then `-- migrate:down`")
	endif()
	string(SUBSTRING "${text}" 0 ${up_at} head)
	math(EXPR up_length "${down_at} - ${up_at}")
	string(SUBSTRING "${text}" ${up_at} ${up_length} up)
	string(SUBSTRING "${text}" ${down_at} -1 down)
	set(optional false)
	if("${head}\n" MATCHES "-- duet: optional\n")
		set(optional true)
	endif()
	write_text("up_${version}" "${up}")
	write_text("down_${version}" "${down}")
	string(APPEND rows "\t{ .version = \"${version}\", .name = \"${name}\", .up = up_${version}, "
		".down = down_${version}, .optional = ${optional} },\n")
endforeach()
file(APPEND "${OUTPUT}.new" "const struct migration migrations[] = {\n${rows}};\n"
	"const size_t migration_count = sizeof(migrations) / sizeof(migrations[0]);\n")
file(RENAME "${OUTPUT}.new" "${OUTPUT}")
