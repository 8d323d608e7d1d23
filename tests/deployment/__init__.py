"""Tests of what is deployed: the template, the events, the built layer and functions."""
