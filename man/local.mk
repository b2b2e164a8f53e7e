# man
dist_man_MANS += man/facenet-tui.1 man/facenet.1 man/facenet.7

# The tables of facenet(5) are those of the schema.
man_MANS = man/facenet.5
EXTRA_DIST += man/facenet.5.in
CLEANFILES += man/facenet.5
man/facenet.5: man/facenet.5.in db/core/schema.awk db/core/schema.sql
	$(AM_V_GEN)$(MKDIR_P) man && $(AWK) -v what=manual -f $(srcdir)/db/core/schema.awk \
		$(srcdir)/db/core/schema.sql $(srcdir)/man/facenet.5.in >$@.new && mv $@.new $@
