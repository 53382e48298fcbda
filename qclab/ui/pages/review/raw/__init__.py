"""Raw data beside the values that rest on them: PDF and pictures by pages, tables and texts by lines."""
