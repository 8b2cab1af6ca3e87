#!/usr/bin/env bash
# Build the grader's image and run guanka in it, by podman or docker, whichever works here.
#
#   docker/container.sh base              make a base image from Debian's packages, where no registry can be reached
#   docker/container.sh build [OPTION…]   build the image
#   docker/container.sh secret            make the course's secret where there is none
#   docker/container.sh run ARGUMENT…     run `guanka ARGUMENT…` behind the walls
#   docker/container.sh show ARGUMENT…    print the command that `run` would run, an argument a line
#
# What may be set in the environment, with its default; compose.yaml reads the same names:
#
#   GUANKA_ENGINE      podman or docker            whichever works, podman first
#   GUANKA_IMAGE       the image's name            localhost/guanka:latest
#   GUANKA_BASE        what it is built on         the one that `base` made, else that of the Dockerfile
#   GUANKA_COURSE      holds course.yaml           this repository
#   GUANKA_SOLUTIONS   the private half            $GUANKA_COURSE/solutions
#   GUANKA_SECRET      the secret's file           $GUANKA_COURSE/.guanka/secret
#   GUANKA_SUBMITTED   what was handed in          $GUANKA_COURSE/submitted
#   GUANKA_OUT         gradebook and feedback      $GUANKA_COURSE/out
#   GUANKA_JOBS        workers                     all cores
#   GUANKA_MEMORY      of the container            768 MiB a worker, and 256
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
local_base=localhost/guanka-base:bookworm
image=${GUANKA_IMAGE:-localhost/guanka:latest}

fail() {
    echo "$*" >&2
    exit 1
}

# A client is not enough: docker's may be there without its daemon.
engine() {
    if [ -n "${GUANKA_ENGINE:-}" ]; then
        echo "$GUANKA_ENGINE"
    elif podman info >/dev/null 2>&1; then
        echo podman
    elif docker info >/dev/null 2>&1; then
        echo docker
    else
        fail "neither podman nor docker works here; right would be one of them (apt install podman)"
    fi
}

# What every command of podman's begins with. crun refuses a machine whose control groups are those of version 1.
podman_command() {
    command=(podman)
    if [ ! -f /sys/fs/cgroup/cgroup.controllers ] && command -v runc >/dev/null; then
        command+=(--runtime runc)
    fi
}

base() {
    if "${command[@]}" image inspect "$local_base" >/dev/null 2>&1; then
        return # a cache: `podman rmi` removes it, and the next call makes it anew with today's packages
    fi
    command -v mmdebstrap >/dev/null || fail "mmdebstrap is needed (apt install mmdebstrap)"
    # Where Debian's packages are fetched from is the machine's own /etc/apt.
    mmdebstrap --quiet --variant=minbase --include=python3,python3-venv,libseccomp2 \
        --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
        --dpkgopt='path-exclude=/usr/share/locale/*' bookworm - | "${command[@]}" import - "$local_base" >/dev/null
}

# pip's settings of this machine reach the build as a secret, and so do the authorities that it trusts.
build() {
    scratch=$(mktemp -d)
    trap 'rm -rf "$scratch"' EXIT
    {
        echo '[global]'
        # The environment's come first in the list, and first is what counts. Without pip here, there are none.
        { python3 -m pip config list 2>/dev/null || true; } |
            sed -nE "s/^[^=]*[.](index-url|trusted-host)='(.*)'$/\1 = \2/p" | awk '!seen[$1]++'
        [ ! -f "${SSL_CERT_FILE:-}" ] || echo 'cert = /run/secrets/ca.crt'
    } >"$scratch/pip.conf"
    options=(--network host --secret "id=pip.conf,src=$scratch/pip.conf")
    [ ! -f "${SSL_CERT_FILE:-}" ] || options+=(--secret "id=ca.crt,src=$SSL_CERT_FILE")
    if [ -n "${GUANKA_BASE:-}" ]; then
        options+=(--build-arg "BASE=$GUANKA_BASE")
    elif "${command[@]}" image inspect "$local_base" >/dev/null 2>&1; then
        options+=(--build-arg "BASE=$local_base")
    fi
    # podman's own isolation needs what a machine may not grant, such as a network; docker's is the daemon's affair.
    [ "${command[0]}" = docker ] || options+=(--isolation chroot)
    "${command[@]}" build "${options[@]}" --file "$here/Dockerfile" --tag "$image" "$@" "$root"
}

places() {
    course=$(realpath "${GUANKA_COURSE:-$root}")
    solutions=$(realpath "${GUANKA_SOLUTIONS:-$course/solutions}")
    secret=$(realpath -m "${GUANKA_SECRET:-$course/.guanka/secret}")
    submitted=$(realpath -m "${GUANKA_SUBMITTED:-$course/submitted}")
    out=$(realpath -m "${GUANKA_OUT:-$course/out}")
    # As root, the container runs as the image's own user; else as whoever runs it, so that the secret is its own.
    user=$(id -u):$(id -g)
    [ "$(id -u)" != 0 ] || user=10001:10001
}

make_secret() {
    [ ! -e "$secret" ] || return 0
    # With another secret everybody would be graded again, on other inputs.
    [ ! -e "$out/gradebook.db" ] || fail "the secret of $out/gradebook.db is gone; right would be to put it back"
    mkdir -p "$(dirname "$secret")"
    (umask 077 && head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n' >"$secret")
    [ "$(id -u)" != 0 ] || chown "$user" "$secret"
}

make_out() {
    [ ! -e "$out" ] || return 0
    mkdir -p "$out"
    chmod 700 "$out"
    [ "$(id -u)" != 0 ] || chown "$user" "$out"
}

# The walls. A test takes them away one by one, and sees what they keep out come in.
compose_run() {
    jobs=${GUANKA_JOBS:-$(nproc)}
    memory=${GUANKA_MEMORY:-$((jobs * 768 + 256))m}
    command+=(
        run --rm
        --read-only
        --tmpfs "/tmp:rw,size=256m,mode=1777,noexec,nosuid,nodev"
        --network none
        --cap-drop ALL
        --security-opt no-new-privileges
        --user "$user"
        --memory "$memory" --memory-swap "$memory"
        --pids-limit "$((64 + jobs * 16))"
        # Said here because an engine without CAP_SYS_RESOURCE can't raise them to its own defaults.
        --ulimit nofile=1024:1024 --ulimit nproc=1000:1000
        --volume "$course/course.yaml:/course/course.yaml:ro"
        --volume "$course/assignments:/course/assignments:ro"
        --volume "$solutions:/course/solutions:ro"
        --volume "$secret:/course/.guanka/secret:ro"
        --volume "$submitted:/submitted:ro"
        --volume "$out:/out:rw"
    )
    if [ "${command[0]}" = podman ] && [ "$(id -u)" != 0 ]; then
        command+=(--userns keep-id)
    fi
    command+=("$image")
    if [ "${1:-}" = grade ]; then
        shift
        set -- grade --submitted /submitted --out /out --jobs "$jobs" "$@"
    elif [ "${1:-}" = doctor ]; then
        shift
        set -- doctor --submitted /submitted --out /out "$@"
    fi
    command+=("$@")
}

[ $# -gt 0 ] || set -- help
verb=$1
shift
case $verb in
base | build | secret | run | show) ;;
*)
    sed -n '2,/^set/s/^# \{0,1\}//p' "$0"
    exit 2
    ;;
esac
command=(docker)
[ "$(engine)" = docker ] || podman_command
case $verb in
base) base ;;
build) build "$@" ;;
secret) places && make_secret ;;
run)
    places
    [ -f "$secret" ] || fail "there is no secret in $secret; right would be: docker/container.sh secret"
    make_out
    compose_run "$@"
    exec "${command[@]}"
    ;;
show)
    places
    compose_run "$@"
    printf '%s\n' "${command[@]}"
    ;;
esac
