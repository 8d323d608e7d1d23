"""Prospects: whom a campaign speaks to."""
