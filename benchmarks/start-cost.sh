#!/usr/bin/env bash
# From the start of a process to its first 200, and what it weighs then: the quickstart example beside a bare Undertow, plain
# and with what the JVM offers against slow starts: an archive of classes (17 and later), an AOT cache (25 and later).
# Usage, from anywhere, after "mvn -DskipTests package":  start-cost.sh [rounds, 15]
# JAVA_HOME decides which Java. It asks every 2 ms. All are started in turn, so that what else the machine does falls on all.
set -euo pipefail

rounds=${1:-15}
# shellcheck source=measuring.sh
. "$(dirname "$0")/measuring.sh"
quickstart=$(ls "$root"/examples/quickstart/target/quickstart*.jar 2> /dev/null | grep -v -e sources -e javadoc -e tests | head -n 1 || true)
require_number rounds "$rounds"
require openjdk-17-jdk-headless "$java"
[ -f "$quickstart" ] || fail "the quickstart's jar is missing: mvn -DskipTests package"
version=$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/ *java.specification.version = //p')
mkfifo "$work/never"
exec 9<> "$work/never"

now() { echo $((${EPOCHREALTIME/./} / 1000)); } # milliseconds

answered() { # port, path; asks without a process of its own
  local status=""
  { exec 3<> "/dev/tcp/127.0.0.1/$1"; } 2> /dev/null || return 1
  printf 'GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' "$2" >&3
  read -r -t 5 status <&3 || true
  exec 3>&-
  [[ $status == "HTTP/1.1 200"* ]]
}

# start <path> <command...>: until the first 200; prints "wall ms, CPU ms, RSS KiB" then
start() {
  local path=$1 port begun limit
  shift
  port=$(free_port)
  begun=$(now)
  PORT=$port MANAGEMENT_PORT=$(free_port) "$@" > "$work/out" 2>&1 &
  local process=$!
  processes=("$process")
  limit=$((SECONDS + 60))
  until answered "$port" "$path"; do
    [ $SECONDS -lt $limit ] || fail "no answer: $* $(tail -3 "$work/out")"
    read -r -t 0.002 -u 9 || true # or asking takes a processor from who is to answer
  done
  local wall=$(($(now) - begun)) cpu
  cpu=$(awk -v hertz="$(getconf CLK_TCK)" '{ sub(/.*\) /, ""); print int(($12 + $13) * 1000 / hertz) }' "/proc/$process/stat")
  echo "$wall $cpu $(awk '/^VmRSS/ { print $2 }' "/proc/$process/status")"
  kill -TERM "$process"
  wait "$process" 2> /dev/null || true
  processes=()
}

bare=(-cp "$jar" io.evenkeel.benchmarks.BareService)
ours=(-jar "$quickstart")
declare -A options=([plain]="")
start /hello "$java" "-XX:ArchiveClassesAtExit=$work/bare.jsa" "${bare[@]}" > /dev/null
start /hello/x "$java" "-XX:ArchiveClassesAtExit=$work/ours.jsa" "${ours[@]}" > /dev/null
kinds=(plain archive)
if [ "$version" -ge 25 ]; then
  start /hello "$java" "-XX:AOTCacheOutput=$work/bare.aot" "${bare[@]}" > /dev/null
  start /hello/x "$java" "-XX:AOTCacheOutput=$work/ours.aot" "${ours[@]}" > /dev/null
  kinds+=(aot)
fi

for ((i = 0; i < rounds; i++)); do
  for kind in "${kinds[@]}"; do
    for who in bare ours; do
      option=()
      [ "$kind" != archive ] || option=("-XX:SharedArchiveFile=$work/$who.jsa")
      [ "$kind" != aot ] || option=("-XX:AOTCache=$work/$who.aot")
      if [ $who = bare ]; then
        start /hello "$java" "${option[@]}" "${bare[@]}" >> "$work/$who-$kind"
      else
        start /hello/x "$java" "${option[@]}" "${ours[@]}" >> "$work/$who-$kind"
      fi
    done
  done
done

column() { cut -d' ' -f"$2" "$work/$1" | median; }

"$java" -version 2>&1 | sed -n 1p
echo "median of $rounds: from the start of the process to its first 200"
printf '%-9s %12s %12s %7s %11s %11s %7s %10s %10s\n' "" "bare ms" "evenkeel ms" "ratio" "CPU ms" "CPU ms" "ratio" "RSS MiB" "RSS MiB"
for kind in "${kinds[@]}"; do
  printf '%-9s %12.0f %12.0f %7.2f %11.0f %11.0f %7.2f %10.0f %10.0f\n' "$kind" \
    "$(column "bare-$kind" 1)" "$(column "ours-$kind" 1)" \
    "$(awk -v a="$(column "ours-$kind" 1)" -v b="$(column "bare-$kind" 1)" 'BEGIN { print a / b }')" \
    "$(column "bare-$kind" 2)" "$(column "ours-$kind" 2)" \
    "$(awk -v a="$(column "ours-$kind" 2)" -v b="$(column "bare-$kind" 2)" 'BEGIN { print a / b }')" \
    "$(column "bare-$kind" 3 | awk '{ print $1 / 1024 }')" "$(column "ours-$kind" 3 | awk '{ print $1 / 1024 }')"
done
