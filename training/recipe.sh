#!/bin/sh
# Reproduces the released weights: about 45 minutes on two cores that do nothing else (AMD EPYC, Zen 5), 90 on older ones.
# Needs ../shared/polnear and the packages of training/requirements.txt; run by `make train`.
set -eu
cd "$(dirname "$0")"
out=${1:-../src/onrecord/model}
# glibc gives the big tensors back to the system after every step otherwise, a quarter of the time on some machines.
export MALLOC_MMAP_THRESHOLD_=33554432 MALLOC_TRIM_THRESHOLD_=1000000000000 MALLOC_TOP_PAD_=268435456
nice -n 10 python train.py --out runs/main --passes 11 --own-repeats 2 --silver data/silver.jsonl --mean-from 0.75
python export.py runs/main/weights.pt "$out"
python calibrate.py "$out"
python evaluate.py "$out" held-out dev examples
