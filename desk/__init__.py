"""What people touch: the command line, the settings, the daily job and the demo."""
