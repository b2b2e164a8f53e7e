# man
dist_man_MANS += man/facenet-tui.1 man/facenet.1 man/facenet.5 man/facenet.7
