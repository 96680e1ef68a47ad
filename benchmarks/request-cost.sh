#!/usr/bin/env bash
# What a request costs beside the same handler on a bare Undertow: processor time as the operating system accounts it,
# throughput and latency of a saturated server that has one core, the load coming from another. All servers run at once and
# are asked in turn, a few seconds each, so that what else the machine does falls on all; ratios are those of one turn.
# Usage, from anywhere, after "mvn -DskipTests package":  request-cost.sh [rounds, 10] [seconds, 3]
#   JAVA_HOME     whose Java runs the servers
#   SERVER_CORE   1        LOAD_CORE  0
#   JAVA_OPTIONS  for every server
# Exits with 1 when a request failed.
set -euo pipefail

rounds=${1:-10}
seconds=${2:-3}
# shellcheck source=measuring.sh
. "$(dirname "$0")/measuring.sh"
server_core=${SERVER_CORE:-1}
load_core=${LOAD_CORE:-0}
trace='traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
connections=32
require_number rounds "$rounds"
require_number seconds "$seconds"
require "openjdk-17-jdk-headless, wrk, util-linux, curl" "$java" wrk taskset curl

declare -A port pid
# serve <name> <class> <options...>: starts a server on the server's core; its standard output goes nowhere
serve() {
  local name=$1 class=$2
  shift 2
  port[$name]=$(free_port)
  # shellcheck disable=SC2086 # several options
  env PORT="${port[$name]}" HTTP_IO_THREADS=1 MANAGEMENT_PORT="$(free_port)" \
    taskset -c "$server_core" "$java" ${JAVA_OPTIONS:-} -Xms256m -Xmx256m -cp "$jar" "io.evenkeel.benchmarks.$class" "$@" \
    > /dev/null 2> "$work/$name.stderr" &
  pid[$name]=$!
  processes+=($!)
}
serve bare BareService
serve twin BareService
serve worker BareService
serve evenkeel ReferenceService --log.levels.access=off
serve evenkeel-worker ReferenceService --log.levels.access=off # as bare has one of its own for it
serve logged ReferenceService

# What is compared: name, server, path, header of the requests, what it is divided by
variants=(
  "bare|bare|/hello|||"
  "bare-again|twin|/hello||bare"
  "evenkeel|evenkeel|/hello||bare"
  "bare-traceparent|bare|/hello|$trace|bare"
  "evenkeel-traceparent|evenkeel|/hello|$trace|bare-traceparent"
  "evenkeel-logged|logged|/hello||bare"
  "bare-worker|worker|/hello-blocking||bare"
  "evenkeel-blocking|evenkeel-worker|/hello-blocking||bare-worker"
)
[ -z "${ONLY:-}" ] || mapfile -t variants < <(printf '%s\n' "${variants[@]}" | grep -E "^(bare|$ONLY)\|")

for name in "${!port[@]}"; do
  limit=$((SECONDS + 60))
  until curl -sf -o /dev/null "http://127.0.0.1:${port[$name]}/hello?name=x"; do
    [ $SECONDS -lt $limit ] || fail "$name does not answer: $(tail -3 "$work/$name.stderr")"
    sleep 0.1
  done
done

ticks() { awk '{ sub(/.*\) /, ""); print $12 + $13 }' "/proc/$1/stat"; } # user and system, of all threads there were
hertz=$(getconf CLK_TCK)
failed=0
# load <variant> <seconds>: prints CPU us per request, requests per second, p50, p99, p99.9 us
load() {
  local name server path header base before after result
  IFS='|' read -r name server path header base <<< "$1"
  before=$(ticks "${pid[$server]}")
  result=$(taskset -c "$load_core" wrk -t1 -c$connections -d"$2s" -s "$root/benchmarks/latency.lua" \
    ${header:+-H "$header"} "http://127.0.0.1:${port[$server]}$path?name=x" | tail -n 1)
  after=$(ticks "${pid[$server]}")
  awk -v cpu=$((after - before)) -v hertz="$hertz" '{
    if ($3 > 0) exit 1
    printf "%.3f %.0f %d %d %d\n", cpu / hertz * 1e6 / $1, $1 / $2, $4, $5, $6 }' <<< "$result" \
    || { echo "$name: $result" >&2; failed=1; }
}

for ((i = 0; i < 4; i++)); do # until everything is compiled
  for variant in "${variants[@]}"; do load "$variant" 2 > /dev/null; done
done
for ((i = 0; i < rounds; i++)); do
  for ((j = 0; j < ${#variants[@]}; j++)); do # each begins a round in turn
    variant=${variants[$(((i + j) % ${#variants[@]}))]}
    load "$variant" "$seconds" >> "$work/${variant%%|*}.rounds"
  done
done

"$java" -version 2>&1 | sed -n 1p
echo "$rounds rounds of $seconds s, $connections connections; medians, ratios with their range"
printf '%-21s %8s %9s %7s %7s %8s  %s\n' "" "CPU us" "req/s" "p50 us" "p99 us" "p99.9 us" "CPU, relative"
for variant in "${variants[@]}"; do
  IFS='|' read -r name server path header base <<< "$variant"
  values=$work/$name.rounds
  printf '%-21s %8.2f %9.0f %7.0f %7.0f %8.0f' "$name" $(for i in 1 2 3 4 5; do cut -d' ' -f$i "$values" | median; done)
  if [ -n "$base" ] && [ -f "$work/$base.rounds" ]; then
    paste -d' ' "$values" "$work/$base.rounds" | awk '{ print $1 / $6 }' | sort -g > "$work/ratios"
    printf '  %.2f of %s (%.2f-%.2f)' "$(median < "$work/ratios")" "$base" "$(head -1 "$work/ratios")" "$(tail -1 "$work/ratios")"
  fi
  echo
done
exit $failed
