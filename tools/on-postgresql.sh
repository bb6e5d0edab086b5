#!/usr/bin/env bash
# Run a command with SHIPBY_DATABASE_URL naming an empty PostgreSQL: the one it names already, else one made for this command alone, in a temporary folder, without a port: tools/on-postgresql.sh COMMAND ...
set -euo pipefail

[ $# -gt 0 ] || { echo "usage: tools/on-postgresql.sh COMMAND ..." >&2; exit 2; }
[ -z "${SHIPBY_DATABASE_URL:-}" ] || exec "$@"

programs=$(command -v initdb 2>/dev/null || ls -1v /usr/lib/postgresql/*/bin/initdb 2>/dev/null | tail -1 || true)
if [ -z "$programs" ]; then
    echo "The tests on PostgreSQL need its server: Debian and Ubuntu have it as the package postgresql." >&2
    [ "${CI:-}" = true ] && exit 1
    echo "Skipped; all else was tested on SQLite." >&2
    exit 0
fi
programs=$(dirname "$(readlink -f "$programs")")

folder=$(mktemp -d)
# PostgreSQL refuses to run as root.
as() { "$@"; }
if [ "$(id -u)" = 0 ]; then
    user=$(id -u postgres >/dev/null 2>&1 && echo postgres || echo nobody)
    as() { (cd / && setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups "$@"); }
    chown "$user" "$folder"
fi
stop() { as "$programs/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null 2>&1 || true; rm -rf "$folder"; }
trap stop EXIT

as "$programs/initdb" -D "$folder/data" -U shipby --auth=trust --encoding=UTF8 --locale=C -N >"$folder.log" 2>&1 || { cat "$folder.log" >&2; exit 1; }
rm -f "$folder.log"
# What is tested here outlives no power cut: the disk need not be waited for.
as "$programs/pg_ctl" -D "$folder/data" -w -l "$folder/log" -o "-k $folder -c listen_addresses='' -c fsync=off -c max_connections=60" start >/dev/null || { cat "$folder/log" >&2; exit 1; }
chmod 755 "$folder"
as "$programs/createdb" -h "$folder" -U shipby shipby
PATH="$PATH:$programs" SHIPBY_DATABASE_URL="postgresql://shipby@${folder//\//%2F}/shipby" "$@"
