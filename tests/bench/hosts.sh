#!/bin/sh
# Two hosts, alpha and beta, on this machine, as root: network namespaces with a link between them.
#     hosts.sh RATE FOLDER COMMAND...
# runs COMMAND on alpha; mpirun (Open MPI) starts ranks with `--host alpha,beta`.  RATE is that of
# the link in each direction, as tc says it: 1gbit.  On beta FOLDER is empty.
# They have the processors, /tmp and /dev/shm of this machine in common.

# As mpirun's launch agent: hosts.sh HOST COMMAND...
if [ -n "$HOSTS_NAME" ]; then
    host=$1
    shift
    exec ip netns exec "$HOSTS_NAME-$host" unshare --mount --uts sh -c '
        hostname "$1" && { [ "$1" = alpha ] || mount -t tmpfs none "$HOSTS_FOLDER"; } &&
            exec sh -c "$2"' sh "$host" "$*"
fi

[ $# -ge 3 ] || { echo "usage: hosts.sh RATE FOLDER COMMAND..." >&2; exit 2; }
rate=$1
HOSTS_NAME=facenet$$ HOSTS_FOLDER=$2
shift 2
export HOSTS_NAME HOSTS_FOLDER
OMPI_MCA_plm_rsh_agent=$(realpath "$0")
export OMPI_MCA_plm_rsh_agent
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1

remove() {
    for host in alpha beta; do
        # shellcheck disable=SC2046 # a list of numbers
        kill -KILL $(ip netns pids "$HOSTS_NAME-$host" 2>/dev/null) 2>/dev/null
        ip netns del "$HOSTS_NAME-$host"
    done
}
trap remove EXIT
set -e
number=1
for host in alpha beta; do
    ip netns add "$HOSTS_NAME-$host"
done
ip link add eth0 netns "$HOSTS_NAME-alpha" type veth peer name eth0 netns "$HOSTS_NAME-beta"
for host in alpha beta; do
    ip -n "$HOSTS_NAME-$host" address add "10.0.0.$number/24" dev eth0
    ip -n "$HOSTS_NAME-$host" link set lo up
    ip -n "$HOSTS_NAME-$host" link set eth0 up
    tc -n "$HOSTS_NAME-$host" qdisc add dev eth0 root tbf rate "$rate" burst 1mb latency 50ms
    number=$((number + 1))
done
set +e
ip netns exec "$HOSTS_NAME-alpha" unshare --uts sh -c 'hostname alpha && exec "$@"' sh "$@"
