# The suites again, built with sanitizers; the threads' one only where threads
# meet.  Each builds its own preset first, so each is slow.
if(NOT DUET_SANITIZE)
	add_test(NAME "address and undefined behaviour"
		COMMAND ${PROJECT_SOURCE_DIR}/tests/preset.sh asan "unit|store|service|http")
	add_test(NAME "threads"
		COMMAND ${PROJECT_SOURCE_DIR}/tests/preset.sh tsan "service|store")
	set_tests_properties("address and undefined behaviour" "threads"
		PROPERTIES LABELS slow TIMEOUT 1200)
endif()
