#!/bin/sh
# The sidecar: archives the days that are over every ARCHIVE_EVERY seconds, and ends at once when it is told to.
trap 'kill $! 2>/dev/null; exit 0' TERM INT
while :; do
  node_modules/.bin/access-log archive --to "$ARCHIVE" &
  wait $!
  sleep "${ARCHIVE_EVERY:-3600}" &
  wait $!
done
