# Rules that are checked by machine.  Each reads the sources, "symbols" also the
# objects that were built from them, and is the same in every preset.

add_test(NAME "source rules" COMMAND ${PROJECT_SOURCE_DIR}/tests/check_source.sh)
add_test(NAME "rooms" COMMAND ${PROJECT_SOURCE_DIR}/tests/check_rooms.mjs)
add_test(NAME "symbols" COMMAND ${PROJECT_SOURCE_DIR}/tests/check_symbols.mjs ${CMAKE_BINARY_DIR})
add_test(NAME "rooms rules are seen"
	COMMAND node --test ${PROJECT_SOURCE_DIR}/tests/check_rooms_seen.mjs)
add_test(NAME "format" COMMAND ${PROJECT_SOURCE_DIR}/tests/check_format.sh)
add_test(NAME "banned calls" COMMAND ${PROJECT_SOURCE_DIR}/tests/check_banned.sh ${CMAKE_C_COMPILER})
add_test(NAME "cppcheck" COMMAND ${PROJECT_SOURCE_DIR}/tests/check_cppcheck.sh ${CMAKE_BINARY_DIR})
add_test(NAME "clang-tidy" COMMAND ${PROJECT_SOURCE_DIR}/tests/check_tidy.sh ${CMAKE_BINARY_DIR})

set_tests_properties("rooms rules are seen" PROPERTIES ENVIRONMENT "CC=${CMAKE_C_COMPILER}")
set_tests_properties("source rules" "rooms" "symbols" "rooms rules are seen" "format" "banned calls"
	"cppcheck" PROPERTIES LABELS source TIMEOUT 300)
set_tests_properties("clang-tidy" PROPERTIES LABELS "source;slow" TIMEOUT 1800)
