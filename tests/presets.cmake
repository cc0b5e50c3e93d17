# The suites again in the other presets: with sanitizers (ThreadSanitizer only where
# threads meet), and as shipped.  Each builds first, so each is slow.
if(NOT DUET_SANITIZE)
	add_test(NAME "address and undefined behaviour"
		COMMAND ${PROJECT_SOURCE_DIR}/tests/preset.sh asan "unit|store|service|http")
	add_test(NAME "threads"
		COMMAND ${PROJECT_SOURCE_DIR}/tests/preset.sh tsan "service|store")
	# As shipped: other optimisation, so other warnings.
	add_test(NAME "release build"
		COMMAND ${PROJECT_SOURCE_DIR}/tests/preset.sh release "unit|http")
	set_tests_properties("address and undefined behaviour" "threads" "release build"
		PROPERTIES LABELS slow TIMEOUT 1200)
endif()
