"""leadintake takes spreadsheets of people and companies into a sales-prospecting workspace."""

import gc

__version__ = "0.1.0"

# What importing makes, stays. Python would look for garbage in it forty times, a tenth of a cold start; from here on it
# looks when as much has been made again.
gc.set_threshold(100_000)
