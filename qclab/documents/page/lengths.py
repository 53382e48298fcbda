"""Lengths on paper. Drawing is in points, 72 to the inch; stationery and labels are measured in millimetres."""

MM = 72 / 25.4
