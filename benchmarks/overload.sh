#!/usr/bin/env bash
# What an overloaded service still does: /pool of the reference service has 4 places of 20 ms, which is at most 200 requests a
# second. Offered are a quarter, all, twice and four times that at a fixed rate, without a limit and with the adaptive one.
# Usage, from anywhere, after "mvn -DskipTests package":  overload.sh [seconds, 20]
# JAVA_HOME decides whose Java; ONLY=true or ONLY=false one of the two. Percentiles are of requests that were served, from when they were due.
set -euo pipefail

seconds=${1:-20}
# shellcheck source=measuring.sh
. "$(dirname "$0")/measuring.sh"
require_number seconds "$seconds"
require openjdk-17-jdk-headless "$java"

"$java" -version 2>&1 | sed -n 1p
for limit in ${ONLY:-false true}; do
  echo "http.overload.adaptive = $limit"
  for rate in 50 200 400 800; do
    state=$work/state
    rm -f "$state"
    PORT=0 MANAGEMENT_PORT=0 MANAGEMENT_STATE_FILE=$state "$java" -jar "$jar" --http.overload.adaptive=$limit > "$work/log" 2>&1 &
    processes=($!)
    wait_until=$((SECONDS + 60))
    until grep -q '"message":"ready in ' "$work/log"; do
      [ $SECONDS -lt $wait_until ] || fail "the service is not ready: $(tail -3 "$work/log")"
      sleep 0.1
    done
    port=$(sed -n 's/.*"message":"http [^"]*:\([0-9]*\)[,"].*/\1/p' "$work/log" | head -n 1)
    management=$(sed -n 's/^port=//p' "$state")
    [ -n "$port" ] || port=$(grep -o 'http://0.0.0.0:[0-9]*' "$work/log" | sed 's/.*://' | grep -vx "$management" | head -n 1)
    # One client for all: first until both are warm, then until the service knows what is usual, then what is told of.
    echo "  $("$java" -cp "$jar" io.evenkeel.benchmarks.OpenLoopLoad \
      "http://127.0.0.1:$port/pool" "http://127.0.0.1:$management/readyz" 150x10 50x5 "${rate}x$seconds")"
    kill -TERM "${processes[@]}"
    wait "${processes[@]}" || true
    processes=()
  done
done
