#!/usr/bin/env bash
# Measures Snug beside what it is compared with, on a machine that does nothing else, and writes one dated page to bench/results/.
#   bench/run.sh                  everything: about 25 minutes
#   bench/run.sh fanout posts     some rows: prepare (build only), fanout, members, burst, delivery, posts, syncs, pages, state, resume, idle, return, start, size, micro
# What is measured so is kept in bench/artifacts/runs.jsonl; bench/run.sh page writes the page from all of it.
# Server on core 0, generator on core 1. The rounds alternate: A B C A B C A B C. ROUNDS=3 SECONDS_EACH=4 by default.
set -eu
cd "$(dirname "$0")/.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
rounds=${ROUNDS:-3} seconds=${SECONDS_EACH:-4} port=5095
work=$PWD/bench/artifacts runs=$PWD/bench/artifacts/runs.jsonl
mkdir -p "$work"
pids=()
trap 'for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done' EXIT

need() {
  command -v "$1" >/dev/null && return
  [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null || { echo "Install $2 first." >&2; exit 1; }
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$2" >/dev/null
}
need gcc gcc
need clang clang
[ -f /usr/include/zlib.h ] || { [ "$(id -u)" -eq 0 ] && apt-get install -y -qq --no-install-recommends zlib1g-dev >/dev/null; }
need python3 python3
need nginx nginx
[ -f /usr/lib/nginx/modules/ngx_nchan_module.so ] || need nchan-module libnginx-mod-nchan

prepare() {
  rm -rf "$work/snug"
  dotnet publish src/Snug -p:PublishProfile=single -o "$work/snug" -v quiet
  dotnet build bench/Snug.Load -c Release -v quiet
  dotnet publish bench/Snug.Baseline -c Release -o "$work/baseline" -v quiet
  gcc -O2 -Wall -o "$work/loop" bench/baselines/loop.c
  gcc -O2 -shared -fPIC -o "$work/power.so" tests/Snug.Server.Tests/Faults/power.c -ldl
}
# PREPARED=1: what an earlier call built is used again.
[ "${PREPARED:-}" = 1 ] || [ "$*" = page ] || prepare

load() { taskset -c 1 dotnet bench/Snug.Load/bin/Release/net10.0/Snug.Load.dll "$@"; }
keep() { tee -a "$runs"; }
until_it_answers() { for _ in $(seq 300); do (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && sleep 0.5 && return; sleep 0.05; done; echo "nothing listens on $port" >&2; exit 1; }
begin() {
  taskset -c 0 "$@" >"$work/server.log" 2>&1 &
  server=$!
  pids+=("$server")
  until_it_answers
}
end() { kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; }
fresh() { rm -rf "$work/db" && mkdir "$work/db"; }
snug() { begin "$work/snug/snug" serve --db "$work/db/snug.db" --port "$port" --limits off; }
# The servers of a comparison: each gets the port to itself, and time to compile what is hot.
begin_one() {
  case $1 in
    snug) fresh; snug ;;
    nchan) rm -rf "$work/nginx" && mkdir "$work/nginx"; sed "s/127.0.0.1:5081/127.0.0.1:$port/" bench/baselines/nchan.conf >"$work/nginx/nginx.conf"
      begin nginx -p "$work/nginx" -c "$work/nginx/nginx.conf" -e stderr ;;
    loop) begin "$work/loop" "$port" ;;
    kestrel) begin "$work/baseline/Snug.Baseline" "$port" ;;
  esac
  case $1 in
    snug | kestrel) load posts --port "$port" --against "$1" --senders 64 --seconds 5 >/dev/null ;;
  esac
}
# rounds_of "SERVERS" COMMAND…: one after the other, again and again.
rounds_of() {
  local servers=$1
  shift
  for _ in $(seq "$rounds"); do
    for one in $servers; do
      begin_one "$one"
      for arguments in "$@"; do
        # shellcheck disable=SC2086
        load $arguments --port "$port" --against "$one" --seconds "$seconds" | keep
      done
      end
    done
  done
}
filled() { # MESSAGES ROOMS PEOPLE
  fresh; snug; end
  load fill --db "$work/db/snug.db" --messages "$1" --rooms "$2" --people "$3"
}

fanout() {
  rounds_of "snug nchan loop" "fanout --readers 100" "fanout --readers 1000" "fanout --readers 10000"
  for _ in $(seq "$rounds"); do # the room's own stream, and everything among 200 rooms
    filled 1000 200 100; snug
    load fanout --port "$port" --readers 1000 --seconds 3 >/dev/null
    load fanout --port "$port" --readers 1000 --room-stream 1 --seconds "$seconds" | keep
    load fanout --port "$port" --readers 1000 --seconds "$seconds" | sed 's/"run":"fanout/"run":"200 rooms: fanout/' | keep
    end
  done
}
members() { rounds_of snug "members --readers 10000 --moving 30" "members --readers 10000 --own-rooms 50 --moving 30"; }

burst() { rounds_of "snug nchan loop" "fanout --readers 1000 --in-flight 32"; }
delivery() {
  for _ in $(seq "$rounds"); do
    begin_one snug
    for readers in 1000 10000; do
      rate=$(load fanout --port "$port" --readers "$readers" --in-flight 32 --seconds "$seconds" | sed 's/.*"messagesPerSecond":\([0-9]*\).*/\1/')
      load fanout --port "$port" --readers "$readers" --in-flight 256 --rate $((rate / 2)) --seconds "$seconds" | sed 's/rate=[0-9]*/rate=half/' | keep
    done
    end
  done
}
posts() { rounds_of "snug kestrel" "posts --senders 1" "posts --senders 64" "posts --senders 256"; }
syncs() {
  for _ in $(seq "$rounds"); do
    for delay in 2000 10000; do
      fresh
      LD_PRELOAD="$work/power.so" POWER_MATCH="$work/db" POWER_SLOW=$delay begin "$work/snug/snug" serve --db "$work/db/snug.db" --port "$port" --limits off
      load posts --port "$port" --senders 64 --seconds 3 >/dev/null
      for senders in 64 256; do
        load posts --port "$port" --senders "$senders" --seconds "$seconds" | sed "s/\"run\":\"posts/\"run\":\"syncs of $((delay / 1000)) ms: posts/" | keep
      done
      end
    done
  done
}
pages() {
  filled 1000000 1000 100
  for _ in $(seq "$rounds"); do
    begin_one kestrel
    load page --port "$port" --against kestrel --seconds 5 >/dev/null
    load page --port "$port" --against kestrel --seconds "$seconds" | keep
    end
    snug
    load page --port "$port" --seconds 5 >/dev/null
    load page --port "$port" --seconds "$seconds" | sed 's/"run":"/"run":"room of 1,000,000: /' | keep
    load page --port "$port" --first-room 2 --last-room 1000 --seconds "$seconds" | sed 's/"run":"/"run":"any of 1,000 rooms: /' | keep
    load page --port "$port" --senders 4 --before 1000000 --seconds "$seconds" | sed 's/"run":"/"run":"anywhere in 1,000,000: /' | keep
    load page --port "$port" --senders 4 --first-room 2 --last-room 2 --before 100 --seconds "$seconds" | sed 's/"run":"/"run":"anywhere in 100: /' | keep
    end
  done
}
state() {
  filled 1000 1000 10000; snug
  load state --port "$port" --senders 1 --seconds 3 >/dev/null
  for _ in $(seq "$rounds"); do load state --port "$port" --senders 1 --seconds "$seconds" | keep; done
  end
}
resume() { filled 100000 1 100; snug; for _ in $(seq "$rounds"); do load resume --port "$port" --events 100000 | keep; done; end; }
idle() { for _ in $(seq "$rounds"); do fresh; snug; load idle --port "$port" --readers 10000 --seconds 5 | keep; end; done; }
return_() {
  for _ in $(seq "$rounds"); do
    fresh
    rm -f "$work/stop"
    while [ ! -e "$work/stop" ]; do
      taskset -c 0 "$work/snug/snug" serve --db "$work/db/snug.db" --port "$port" --limits off >/dev/null 2>&1 &
      echo $! >"$work/pid"
      wait $! || true
    done &
    again=$!
    until_it_answers
    load return --port "$port" --readers 10000 | keep
    touch "$work/stop"
    kill "$(cat "$work/pid")"
    wait "$again" || true
  done
}
start() {
  for _ in $(seq "$rounds"); do fresh; load start --port "$port" --command "taskset -c 0 $work/snug/snug serve --db $work/db/snug.db --port $port --limits off" | sed 's/"start"/"start empty"/' | keep; done
  filled 1000000 1 100
  for _ in $(seq "$rounds"); do load start --port "$port" --command "taskset -c 0 $work/snug/snug serve --db $work/db/snug.db --port $port --limits off" | sed 's/"start"/"start 1,000,000 messages"/' | keep; done
}
size() { begin_one snug; load posts --port "$port" --senders 64 --seconds "$seconds" >/dev/null; end; load size --db "$work/db/snug.db" | sed 's/messages=[0-9]*/posted/' | keep; }
micro() { taskset -c 0 dotnet run -c Release --project bench/Snug.Micro -- --filter '*' --job short --artifacts "$work/micro" >"$work/micro.log"; }

rows=("$@")
[ ${#rows[@]} -gt 0 ] || { rm -f "$runs"; rows=(fanout members burst delivery posts syncs pages state resume idle return start size micro page); }
for row in "${rows[@]}"; do
  case $row in
    page) python3 bench/page.py "$runs" "$work/micro.log" >"bench/results/$(date -u +%F)-server.md" ;;
    prepare) ;;
    return) return_ ;;
    fanout | burst | delivery | posts | syncs | pages | state | resume | idle | start | size | micro) "$row" ;;
    *) echo "no such row: $row" >&2; exit 2 ;;
  esac
done
