#!/usr/bin/env bash
# What asking a probe from within a container costs: wall and processor time of HealthProbe with its three ways to know the port,
# beside curl and a Java program that does nothing.
# Usage, from anywhere, after "mvn -DskipTests package":  probe-cost.sh [rounds, 20]
# JAVA_HOME decides which Java runs the service and the probes. All are run in turn, so that what else the machine does falls on
# all. Exits with 1 when a probe of the ready service did not say so.
set -euo pipefail

rounds=${1:-20}
# shellcheck source=measuring.sh
. "$(dirname "$0")/measuring.sh"
javac=${JAVA_HOME:+$JAVA_HOME/bin/}javac
small=(-XX:TieredStopAtLevel=1 -Xshare:auto -XX:+UseSerialGC)
probe=io.evenkeel.runtime.HealthProbe
require_number rounds "$rounds"
require "openjdk-17-jdk-headless, curl" "$java" "$javac" curl

echo 'public class Nothing { public static void main(String[] args) {} }' > "$work/Nothing.java"
"$javac" -d "$work" "$work/Nothing.java"

state=$work/state
PORT=0 MANAGEMENT_PORT=0 MANAGEMENT_HOST=127.0.0.1 MANAGEMENT_STATE_FILE=$state "$java" -jar "$jar" > "$work/log" &
processes=($!)
limit=$((SECONDS + 60))
until grep -q '"message":"ready in ' "$work/log"; do
  [ $SECONDS -lt $limit ] || fail "the service is not ready: $(tail -3 "$work/log")"
  sleep 0.1
done
port=$(sed -n 's/^port=//p' "$state")

names=() failed=0
# measure <name> <command...>: one run; appends "wall cpu" in ms to the file of that name
measure() {
  local name=$1 TIMEFORMAT='%R %U %S'
  shift
  { time "$@" > "$work/out" 2>&1 || failed=1; } 2> "$work/time"
  awk '{ printf "%d %d\n", $1 * 1000, ($2 + $3) * 1000 }' "$work/time" >> "$work/$name.times"
  case " ${names[*]} " in *" $name "*) ;; *) names+=("$name") ;; esac
}

for ((i = 0; i < rounds; i++)); do
  measure curl curl -sf "http://127.0.0.1:$port/readyz"
  for kind in plain small; do
    options=()
    [ $kind = plain ] || options=("${small[@]}")
    measure "nothing-$kind" "$java" "${options[@]}" -cp "$work" Nothing
    measure "port-$kind" env "MANAGEMENT_PORT=$port" "$java" "${options[@]}" -cp "$jar" $probe readyz
    measure "state-file-$kind" env "MANAGEMENT_STATE_FILE=$state" "$java" "${options[@]}" -cp "$jar" $probe readyz
    # As a system property, which only reading the whole configuration finds.
    measure "configuration-$kind" "$java" "${options[@]}" "-Dmanagement.port=$port" -cp "$jar" $probe readyz
  done
done

"$java" -version 2>&1 | sed -n 1p
echo "small: ${small[*]}"
printf '%-22s %8s %8s\n' "median of $rounds" "wall ms" "cpu ms"
for name in "${names[@]}"; do
  printf '%-22s %8s %8s\n' "$name" "$(cut -d' ' -f1 "$work/$name.times" | median)" "$(cut -d' ' -f2 "$work/$name.times" | median)"
done
exit $failed
