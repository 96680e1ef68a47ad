# What the scripts beside this one share; they source it. Whose Java runs is JAVA_HOME's say.
# shellcheck shell=bash
# shellcheck disable=SC2034 # used where it is sourced

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
jar=$root/benchmarks/target/reference-service.jar
java=${JAVA_HOME:+$JAVA_HOME/bin/}java

fail() { echo "$*" >&2; exit 2; }

require_number() { # name, value
  [[ $2 =~ ^[1-9][0-9]*$ ]] || fail "$1: $2 (expected: 1 or more)"
}

require() { # Debian packages, commands...
  local packages=$1 command
  shift
  for command in "$@"; do
    command -v "$command" > /dev/null || fail "$command is missing (Debian: $packages)"
  done
  [ -f "$jar" ] || fail "$jar is missing: mvn -DskipTests package"
}

work=$(mktemp -d)
processes=() # that are killed when the script ends
clean_up() {
  [ ${#processes[@]} = 0 ] || kill -KILL "${processes[@]}" 2> /dev/null || true
  wait 2> /dev/null || true
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 2' INT TERM

free_port() { # printed; nobody listens there now
  local port
  while :; do
    port=$((20000 + RANDOM % 10000))
    (: < "/dev/tcp/127.0.0.1/$port") 2> /dev/null || { echo "$port"; return; }
  done
}

median() { sort -g | awk '{ v[NR] = $1 } END { print (v[int((NR + 1) / 2)] + v[int((NR + 2) / 2)]) / 2 }'; } # of lines
