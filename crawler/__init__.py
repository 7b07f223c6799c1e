"""The crawler: outlets in, articles out. The network is spoken to here and nowhere else."""
