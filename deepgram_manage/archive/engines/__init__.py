"""Adapters for engines that read the log, or archives, on many machines.

Each is a module of its own, and needs an extra of its own; none is imported unless it is named:

    from deepgram_manage.archive.engines import dask

The engines of clusters are not installed where types are checked, so pyright is less strict there.
All read the same partitions, with `archive.read`, and get the same rows; ids are text.
"""
