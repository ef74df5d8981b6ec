"""Invitation campaigns: a cohort is invited in waves, each as large as what is really free can bear."""
