#!/bin/sh
# Reproduces the released weights: two runs from the same encoder and the mean of their weights; then a network with
# less in it that learns from that one. On two cores of an AMD EPYC (Zen 5), 200 seconds a pass when nothing else runs:
# 80 minutes in all, and a few to choose thresholds. (The released ones: the first two runs saw 70 of our own articles,
# and `small` was stopped in the middle of eight passes.)
# Needs ../shared/polnear and the packages of training/requirements.txt; run by `make train`.
set -eu
cd "$(dirname "$0")"
out=${1:-../src/onrecord/model}
# glibc gives the big tensors back to the system after every step otherwise, a quarter of the time on some machines.
export MALLOC_MMAP_THRESHOLD_=33554432 MALLOC_TRIM_THRESHOLD_=1000000000000 MALLOC_TOP_PAD_=268435456
nice -n 10 python train.py --out runs/first --passes 4 --own-repeats 3 --mean-from 0.6 --headlines 0 --all-nested 1
nice -n 10 python train.py --out runs/main --passes 11 --own-repeats 2 --mean-from 0.75 --silver data/silver.jsonl
python average.py runs/large runs/main=0.7 runs/first=0.3
python prune.py runs/large/weights.pt runs/pruned/weights.pt --heads 8 --inner-width 768
nice -n 10 python train.py --out runs/small --passes 4 --own-repeats 2 --silver data/silver.jsonl \
    --start runs/pruned/weights.pt --teacher runs/large/weights.pt --gold-weight 0.3
nice -n 10 python train.py --out runs/released --passes 5 --own-repeats 2 --silver data/silver.jsonl --seed 3 \
    --rate 1.5e-4 --head-rate 7e-4 --mean-from 0.55 --start runs/small/weights.pt --teacher runs/large/weights.pt
nice -n 10 python learn_meanings.py runs/released/weights.pt
python export.py runs/released/weights.pt "$out"
python calibrate.py "$out"
python weigh_roles.py "$out"
python calibrate.py "$out" --keep-links
python evaluate.py "$out" held-out dev examples --write
[ "$out" != ../src/onrecord/model ] || sh links.sh
