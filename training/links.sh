#!/bin/sh
# Learns anew by which weights printings are linked, for the network in ../src/onrecord/model: what it says that the
# statements of the collection mean, pairs of statements in real articles, and the weights. Some two minutes of a core.
set -eu
cd "$(dirname "$0")"
python pair_meanings.py
python article_pairs.py
python train_links.py
