"""What the console's dashboards show, read from the counts of services/counts.py."""
