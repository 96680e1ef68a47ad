#!/usr/bin/env bash
# Restarts two instances of ReferenceService in turn behind a real balancer, under load, and counts what clients saw.
# Usage, from anywhere, after "mvn -DskipTests package":  rolling-restarts.sh haproxy|nginx [restarts, 100]
# JAVA_HOME decides which Java runs the instances and the clients. Ports 18080-18083, 18091 and 18092 of 127.0.0.1 have to
# be free. Exits with 1 when a client saw an error or an instance did not exit with 0.
set -euo pipefail

balancer=${1:-}
restarts=${2:-100}
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
step_limit=30 # seconds for one stop, one start, or the balancer to notice
jar=$root/benchmarks/target/reference-service.jar
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
PATH=$PATH:/usr/sbin

fail() { echo "$*" >&2; KEEP=1; exit 2; }

case $balancer in
  haproxy) delay=5000 settings=() ;;
  nginx) delay=500 settings=(MANAGEMENT_PORT) ;;
  *) fail "usage: $0 haproxy|nginx [restarts]" ;;
esac
[[ $restarts =~ ^[1-9][0-9]*$ ]] || fail "restarts: $restarts (expected: 1 or more)"
for command in "$balancer" "$java" curl; do
  command -v "$command" > /dev/null || fail "$command is missing (Debian: haproxy, nginx-light, openjdk-17-jre-headless, curl)"
done
[ -f "$jar" ] || fail "$jar is missing: mvn -DskipTests package"

KEEP=${KEEP:-} # not empty: the logs are left there, as they are after a failure
work=$(mktemp -d)
chmod 711 "$work" # nginx's workers run as another user when started by root
instance=([1]=0 [2]=0)
balancer_pid=0 load_pid=0

clean_up() {
  local pid
  [ "$balancer_pid" = 0 ] || kill -TERM "$balancer_pid" 2> /dev/null || true # nginx ends its workers
  for pid in "$load_pid" "${instance[@]}"; do
    [ "$pid" = 0 ] || kill -KILL "$pid" 2> /dev/null || true
  done
  wait 2> /dev/null || true
  if [ -n "$KEEP" ]; then echo "kept: $work"; else rm -rf "$work"; fi
}
trap clean_up EXIT
trap 'exit 2' INT TERM

# await <what> <command...>: until it succeeds
await() {
  local what=$1 limit=$((SECONDS + step_limit))
  shift
  until "$@"; do
    [ $SECONDS -lt $limit ] || fail "not within $step_limit s: $what"
    sleep 0.05
  done
}

ended() { ! kill -0 "$1" 2> /dev/null; }

start_instance() { # 1 or 2
  local own=()
  [ ${#settings[@]} = 0 ] || own=("MANAGEMENT_PORT=1809$1")
  env PORT="1808$1" HTTP_HOST=127.0.0.1 DRAIN_DELAY_MS=$delay "${own[@]}" \
    "$java" -jar "$jar" >> "$work/instance-$1.log" 2>> "$work/instance-$1.err" < /dev/null 3>&- &
  instance[$1]=$!
}

ready() { # 1 or 2
  if ended "${instance[$1]}"; then
    local code=0
    wait "${instance[$1]}" || code=$?
    fail "instance $1 ended with $code while starting: $(tail -n 3 "$work/instance-$1.err")"
  fi
  curl -sf -o /dev/null -m 2 "http://127.0.0.1:180$([ ${#settings[@]} = 0 ] && echo 8 || echo 9)$1/readyz"
}

in_rotation() { # 1 or 2: the balancer sends requests there
  if [ "$balancer" = haproxy ]; then
    local name=([1]=one [2]=two)
    curl -sf -m 2 "http://127.0.0.1:18083/;csv" | grep -Eq "^service,${name[$1]},.*,UP,"
  else
    curl -sf -m 2 -o /dev/null -D - http://127.0.0.1:18080/hello | grep -iq "^X-Upstream:.*1808$1.\$"
  fi
}

start_instance 1
start_instance 2
case $balancer in
  haproxy) haproxy -db -f "$here/haproxy.cfg" > "$work/balancer.log" 2>&1 & ;;
  nginx) nginx -p "$work" -e "$work/error.log" -c "$here/nginx.conf" > "$work/balancer.log" 2>&1 & ;;
esac
balancer_pid=$!
for i in 1 2; do await "instance $i ready" ready $i; done
ended $balancer_pid && fail "$balancer ended: $(cat "$work/balancer.log")"
for i in 1 2; do await "instance $i in rotation" in_rotation $i; done

mkfifo "$work/load-stdin"
classes=$root/benchmarks/target/test-classes:$root/runtime-core/target/test-classes:$jar
"$java" -cp "$classes" io.evenkeel.benchmarks.RollingLoad 18080 < "$work/load-stdin" > "$work/load.log" 2>&1 &
load_pid=$!
exec 3> "$work/load-stdin" # closing it ends the load
sleep 2                    # it is under way

began=$SECONDS bad_exits=0
for ((n = 1; n <= restarts; n++)); do
  i=$(((n - 1) % 2 + 1))
  ended $load_pid && fail "the load ended: $(cat "$work/load.log")"
  kill -TERM "${instance[$i]}"
  await "exit of instance $i" ended "${instance[$i]}"
  code=0
  wait "${instance[$i]}" || code=$?
  [ $code = 0 ] || { bad_exits=$((bad_exits + 1)); echo "restart $n: exit $code"; }
  start_instance $i
  await "instance $i ready" ready $i
  await "instance $i in rotation" in_rotation $i
  [ $((n % 10)) != 0 ] || echo "$n restarts, $((SECONDS - began)) s"
done

exec 3>&-
await "end of the load" ended $load_pid
errors=0
wait $load_pid || errors=$?
cat "$work/load.log"
echo "$balancer, $("$java" -version 2>&1 | head -n 1): $restarts restarts in $((SECONDS - began)) s, exits other than 0: $bad_exits"
warnings=$(grep -Ec '"level":"(WARN|ERROR)"' "$work"/instance-*.log || true)
echo "warnings and errors logged: $(echo $warnings); standard error: $(cat "$work"/instance-*.err | wc -l) lines"
if [ $errors != 0 ] || [ $bad_exits != 0 ]; then KEEP=1; exit 1; fi
