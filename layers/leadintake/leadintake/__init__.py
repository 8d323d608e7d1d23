"""leadintake takes spreadsheets of people and companies into a sales-prospecting workspace."""

__version__ = "0.1.0"
