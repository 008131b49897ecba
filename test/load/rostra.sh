#!/bin/bash
# What rostra.ini runs; usage: rostra.sh provision | serve. See the bench's own README for the variables.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=${CHECKOUT:-$(cd "$here/../.." && pwd)}
# Loopback without TLS and without limits, as the bench has all servers; the rest is the default.
export DATABASE_URL="postgres://$BENCH_PG_USER@127.0.0.1:$BENCH_AUX_PORT/rostra"
export ROSTRA_DATA_DIR="$BENCH_DATA/rostra" ROSTRA_TLS_CERT="$BENCH_CERT" ROSTRA_TLS_KEY="$BENCH_KEY"
export ROSTRA_HOST="$BENCH_DOMAIN" ROSTRA_BIND=127.0.0.1 ROSTRA_PLAINTEXT_LOOPBACK=on ROSTRA_LIMITS=off
export ROSTRA_XMPP_PORT="$BENCH_PORT" ROSTRA_XMPPS_PORT="$BENCH_TLS_PORT" ROSTRA_HTTP_PORT=$((BENCH_AUX_PORT + 1))
# As many rounds of key derivation as ejabberd has.
export ROSTRA_LOG_LEVEL=warn ROSTRA_SCRAM_ITERATIONS=4096
mkdir -p "$ROSTRA_DATA_DIR"
cd "$root"
case $1 in
provision)
	node --import tsx test/load/migrate.ts
	ctl() { node apps/ctl/bin/rostractl.mjs "$@"; }
	ctl domain add "$BENCH_DOMAIN"
	ctl account import --domain "$BENCH_DOMAIN" "$BENCH_CSV"
	;;
serve)
	cd apps/server
	exec node --enable-source-maps dist/main.js
	;;
*) echo "usage: rostra.sh provision|serve" >&2; exit 2 ;;
esac
