#!/usr/bin/env bash
# What a blocking service weighs after its start and after it was saturated for a while, beside Undertow's worker pool: resident
# memory of the process, with a heap that is small and one that may grow. Virtual threads from JDK 21 on.
# Usage, from anywhere, after "mvn -DskipTests package":  memory.sh [seconds, 20]
# JAVA_HOME decides whose Java.
set -euo pipefail

seconds=${1:-20}
# shellcheck source=measuring.sh
. "$(dirname "$0")/measuring.sh"
require_number seconds "$seconds"
require "openjdk-17-jdk-headless, wrk, curl" "$java" wrk curl
process=0

resident() { awk '/^VmRSS/ { print $2 }' "/proc/$process/status"; } # KiB

"$java" -version 2>&1 | sed -n 1p
printf '%-9s %6s %12s %10s %10s %6s %10s\n' "" heap connections "start MiB" "load MiB" ratio requests/s
for heap in 64m 256m; do
  for connections in 64 512; do
    for class in BareService ReferenceService; do
      port=$(free_port)
      env PORT="$port" MANAGEMENT_PORT="$(free_port)" LOG_LEVELS_ACCESS=off "$java" "-Xmx$heap" -cp "$jar" \
        "io.evenkeel.benchmarks.$class" > /dev/null 2> "$work/stderr" &
      process=$!
      processes=("$process")
      limit=$((SECONDS + 60))
      until curl -sf -o /dev/null "http://127.0.0.1:$port/hello?name=x"; do
        [ $SECONDS -lt $limit ] || fail "$class does not answer: $(tail -3 "$work/stderr")"
        sleep 0.1
      done
      sleep 1 # what a start leaves behind
      before=$(resident)
      rate=$(wrk -t1 -c$connections -d"${seconds}s" "http://127.0.0.1:$port/hello-blocking?name=x" | awk '/^Requests\/sec/ { print $2 }')
      after=$(resident)
      kill -KILL "$process"
      wait "$process" 2> /dev/null || true
      processes=()
      [ $class = BareService ] && name=bare || name=evenkeel
      awk -v name=$name -v heap=$heap -v c=$connections -v a="$before" -v b="$after" -v r="$rate" 'BEGIN {
        printf "%-9s %6s %12d %10d %10d %6.2f %10d\n", name, heap, c, a / 1024, b / 1024, b / a, r }'
    done
  done
done
