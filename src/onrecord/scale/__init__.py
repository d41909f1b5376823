"""The line over many files: by several processes here or on a cluster, in shards, and resumable anywhere."""
