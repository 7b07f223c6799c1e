"""The demo: four made-up outlets served on the loopback, and the real job run over them."""
