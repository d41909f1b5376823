#!/bin/sh
# Reproduces the released weights: two runs from the same encoder and the mean of their weights; then a network with
# less in it that learns from that one; then three runs from this, with other seeds, and the mean of their weights. On two
# cores of an AMD EPYC (Zen 5), 200 seconds a pass when nothing else runs: two hours in all, and a few minutes to choose
# thresholds. (The released ones: the first two runs saw 70 of our own articles, `small` and `taught` 154, and `small`
# was stopped in the middle of eight passes.)
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
nice -n 10 python train.py --out runs/taught --passes 5 --own-repeats 2 --silver data/silver.jsonl --seed 3 \
    --rate 1.5e-4 --head-rate 7e-4 --mean-from 0.55 --start runs/small/weights.pt --teacher runs/large/weights.pt
for seed in 7 11 23; do
    nice -n 10 python train.py --out "runs/seed_$seed" --passes 4 --own-repeats 2 --silver data/silver.jsonl \
        --seed "$seed" --rate 1e-4 --head-rate 5e-4 --mean-from 0.5 --start runs/taught/weights.pt \
        --teacher runs/large/weights.pt
done
python average.py runs/released runs/seed_7=1 runs/seed_11=1 runs/seed_23=1
nice -n 10 python learn_meanings.py runs/released/weights.pt
python export.py runs/released/weights.pt "$out"
python calibrate.py "$out"
python weigh_roles.py "$out"
python calibrate.py "$out" --keep-links
python evaluate.py "$out" held-out dev examples --write
[ "$out" != ../src/onrecord/model ] || sh links.sh
