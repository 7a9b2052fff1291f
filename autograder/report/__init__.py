"""Renderers of one record: pictures, a web page, a terminal, and a view of the whole class."""
